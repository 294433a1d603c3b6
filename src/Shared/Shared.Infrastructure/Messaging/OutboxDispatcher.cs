using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>
/// Moves one module's events from its outbox onto the bus. A row is deleted only when the event is safe: in memory once every
/// subscribed endpoint has committed it in its own inbox, on a broker once the broker has confirmed it. Until then a crash means
/// another delivery, and the inbox absorbs it.
/// </summary>
internal sealed partial class OutboxDispatcher(
    ModuleDatabase database, DispatchSignal signal, EventBus bus, EventNames events, IDelivery delivery, EffectReceipts receipts,
    OutboxMetrics metrics, ILogger<OutboxDispatcher> log) : BackgroundService
{
    // One slow consumer must not hold up the others: what is on its way is bounded by memory, not by fairness.
    private const int Capacity = 5_000;
    private const int Batch = 500;
    // With more than these on their way endpoints have queues before them: what is claimed a little later arrives no later.
    private const int Few = 32;
    // Short, for a killed process' events wait as long; whoever lives renews what takes longer.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Housekeeping = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan InboxMemory = TimeSpan.FromDays(7);

    private readonly Outbox outbox = new(database);
    private readonly ConcurrentDictionary<long, long> onTheirWay = new();
    private readonly ConcurrentQueue<long> settled = new();
    private readonly ConcurrentQueue<long> undelivered = new();
    private (long Recent, long Before) first;
    private long newest;
    private long looked;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (renewed, kept) = (Stopwatch.GetTimestamp(), Stopwatch.GetTimestamp());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // Before the bus is healthy endpoints may be unbound, and a publish would reach nobody.
                var isReady = bus.IsHealthy;
                if (!isReady || !await DispatchOnce(stoppingToken)) await signal.Wait(isReady ? Poll : Poll / 10, stoppingToken);
                if (Stopwatch.GetElapsedTime(renewed) >= Poll)
                {
                    renewed = Stopwatch.GetTimestamp();
                    await Renew(stoppingToken);
                }

                if (Stopwatch.GetElapsedTime(kept) < Housekeeping) continue;
                kept = Stopwatch.GetTimestamp();
                metrics.Measured(database.Module, await outbox.Measure(stoppingToken));
                await outbox.PurgeInbox(InboxMemory, 10_000, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // PostgreSQL is away, or we have a defect: either way the events wait, and the next round tries again.
                Waiting(log, e, database.Module);
                await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>Leaves nothing leased behind: what is settled goes, what is on its way is due again, and the inbox absorbs what comes twice.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await outbox.Release(Drain(settled), [.. onTheirWay.Keys, .. undelivered], cancellationToken);
        }
        catch (Exception e)
        {
            // The leases end by themselves.
            Waiting(log, e, database.Module);
        }
    }

    /// <summary>Whether there may be more to do; whatever comes up meanwhile wakes the dispatcher.</summary>
    private async Task<bool> DispatchOnce(CancellationToken ct)
    {
        var (forget, again, start) = (Drain(settled), Drain(undelivered), Stopwatch.GetTimestamp());
        IReadOnlyList<OutboxMessage> claimed;
        try
        {
            claimed = await outbox.Claim(await Start(again, ct), forget, again, Lease, Math.Min(Batch, Capacity - onTheirWay.Count), ct);
        }
        catch
        {
            foreach (var sequence in forget) settled.Enqueue(sequence);
            foreach (var sequence in again) undelivered.Enqueue(sequence);
            throw;
        }

        var took = Stopwatch.GetElapsedTime(start);
        if (claimed.Count > 0) newest = Math.Max(newest, claimed[^1].Sequence);
        foreach (var sequence in forget) onTheirWay.TryRemove(sequence, out _);
        foreach (var message in claimed)
            if (onTheirWay.TryAdd(message.Sequence, Stopwatch.GetTimestamp())) _ = Deliver(message, ct);
        if (claimed.Count == Batch) return true;
        // A tenth of the time for claiming, the rest of the database for those who take events in.
        if (onTheirWay.Count > Few) await Task.Delay(TimeSpan.FromTicks(Math.Min(9 * took.Ticks, Poll.Ticks / 10)), ct);
        return false;
    }

    /// <summary>
    /// Where a claim begins to look. Settled rows are dead, not gone: until the next vacuum, which a long transaction may put off, a claim
    /// would step over each of them. So only one a second looks at everything, for what was committed late, fell due or was left behind by
    /// another process. The others begin where an event waited when a second had already passed: who took a number before that and
    /// commits now is that slow, and can wait for the next second.
    /// </summary>
    private async Task<long> Start(long[] again, CancellationToken ct)
    {
        var isTime = looked == 0 || Stopwatch.GetElapsedTime(looked) >= Poll;
        if (isTime)
        {
            looked = Stopwatch.GetTimestamp();
            first = (await outbox.First(ct) ?? newest, first.Recent);
        }

        return isTime || again.Length > 0 ? 0 : first.Before;
    }

    // Early enough for a claim and a poll that take their time, and no earlier: in a backlog most of what is on its way is renewed.
    private async Task Renew(CancellationToken ct)
    {
        var now = Stopwatch.GetTimestamp();
        var slow = onTheirWay.Where(claimed => Stopwatch.GetElapsedTime(claimed.Value, now) >= 2 * Poll).ToList();
        if (slow.Count == 0) return;
        await outbox.Renew([.. slow.Select(claimed => claimed.Key)], Lease, ct);
        foreach (var (sequence, since) in slow) onTheirWay.TryUpdate(sequence, now, since);
    }

    private static long[] Drain(ConcurrentQueue<long> queue)
    {
        List<long> sequences = [];
        while (sequences.Count < Capacity && queue.TryDequeue(out var sequence)) sequences.Add(sequence);
        return [.. sequences];
    }

    private async Task Deliver(OutboxMessage message, CancellationToken ct)
    {
        try
        {
            if (await Hand(message, ct))
            {
                settled.Enqueue(message.Sequence);
                receipts.Settled(message.MessageId);
                metrics.Delivered(database.Module, message.OccurredAt);
                signal.Wake();
                return;
            }
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            Waiting(log, e, database.Module);
        }

        // Given back after a moment, instead of waiting for the lease to end.
        await Task.Delay(Poll, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        onTheirWay.TryRemove(message.Sequence, out _);
        undelivered.Enqueue(message.Sequence);
        signal.Wake();
    }

    private async Task<bool> Hand(OutboxMessage message, CancellationToken ct)
    {
        if (Read(message) is { } happened)
        {
            using var activity = EventTracing.Start($"deliver {message.Name}", ActivityKind.Producer, message.Traceparent, message.Tracestate);
            return await delivery.Deliver(message, happened, ct);
        }

        await outbox.Park(message.Sequence, "Unknown event name or unreadable body", ct);
        metrics.Parked(database.Module);
        Parked(log, message.Name, message.MessageId, database.Module);
        return false;
    }

    private object? Read(OutboxMessage message)
    {
        if (events.Find(message.Name) is not { } type) return null;
        try
        {
            return JsonSerializer.Deserialize(message.Body, type, EventNames.Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(LogLevel.Warning, "[Events] Events of {Module} wait")]
    private static partial void Waiting(ILogger log, Exception exception, string module);

    [LoggerMessage(LogLevel.Error, "[Events] Parked {Event} {MessageId} of {Module}: its name is unknown or its body can't be read")]
    private static partial void Parked(ILogger log, string @event, Guid messageId, string module);
}
