using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>
/// Moves one module's events from its outbox onto the bus. A row is deleted only when the event is safe: once every subscribed
/// endpoint has committed it in its own inbox. Until then a crash means another delivery, and the inbox absorbs it.
/// </summary>
internal sealed partial class OutboxDispatcher(
    ModuleDatabase database, DispatchSignal signal, IBusControl bus, EventNames events, ModuleCatalog catalog, EffectReceipts receipts,
    ILogger<OutboxDispatcher> log) : BackgroundService
{
    public const string SourceName = "ModularMonolith.Outbox";

    // One slow consumer must not hold up the others: what is on its way is bounded by memory, not by fairness.
    private const int Capacity = 5_000;
    private const int Batch = 500;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly ActivitySource Source = new(SourceName);

    private readonly Outbox outbox = new(database);
    private readonly ConcurrentDictionary<long, bool> onTheirWay = new();
    private readonly ConcurrentQueue<long> settled = new();
    private readonly ILookup<Type, string> endpoints = catalog.Reactions.ToLookup(r => r.Event, r => r.Endpoint);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Before that endpoints may be unbound, and a publish would reach nobody.
        await bus.WaitForHealthStatus(BusHealthStatus.Healthy, stoppingToken);
        var purged = Stopwatch.GetTimestamp();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!await DispatchOnce(stoppingToken)) await signal.Wait(Poll, stoppingToken);
                if (Stopwatch.GetElapsedTime(purged) > TimeSpan.FromMinutes(10))
                {
                    purged = Stopwatch.GetTimestamp();
                    await outbox.PurgeInbox(TimeSpan.FromDays(7), 10_000, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // PostgreSQL is away, or we have a defect: either way the events wait, and the next round tries again.
                Waiting(log, e, database.Module);
                await Task.Delay(Poll, stoppingToken);
            }
        }
    }

    /// <summary>Whether there may be more to do at once.</summary>
    private async Task<bool> DispatchOnce(CancellationToken ct)
    {
        var forget = Drain();
        IReadOnlyList<OutboxMessage> claimed;
        try
        {
            claimed = await outbox.Claim(forget, Lease, Math.Min(Batch, Capacity - onTheirWay.Count), ct);
        }
        catch
        {
            foreach (var sequence in forget) settled.Enqueue(sequence);
            throw;
        }

        foreach (var sequence in forget) onTheirWay.TryRemove(sequence, out _);
        foreach (var message in claimed)
            if (onTheirWay.TryAdd(message.Sequence, true)) _ = Deliver(message, ct);
        return claimed.Count > 0 || !settled.IsEmpty;
    }

    private long[] Drain()
    {
        List<long> sequences = [];
        while (sequences.Count < Capacity && settled.TryDequeue(out var sequence)) sequences.Add(sequence);
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
                signal.Wake();
                return;
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            Waiting(log, e, database.Module);
        }

        onTheirWay.TryRemove(message.Sequence, out _);
        await Again(message, ct);
    }

    /// <summary>Shortens the lease of what could not be handed over. Where that fails too, the lease ends by itself.</summary>
    private async Task Again(OutboxMessage message, CancellationToken ct)
    {
        try
        {
            await outbox.Postpone(message.Sequence, message.VisibleAt, Poll, ct);
        }
        catch (Exception e) when (e is DbException or OperationCanceledException)
        {
            Waiting(log, e, database.Module);
        }
    }

    private async Task<bool> Hand(OutboxMessage message, CancellationToken ct)
    {
        if (Read(message) is not { } happened)
        {
            await outbox.Park(message.Sequence, "Unknown event name or unreadable body", ct);
            Parked(log, message.Name, message.MessageId, database.Module);
            return false;
        }

        var due = message.Endpoint is { } only ? [only] : endpoints[happened.GetType()].ToArray();
        if (due.Length == 0) return true;

        using var activity = Source.StartActivity($"deliver {message.Name}", ActivityKind.Producer, message.Traceparent);
        var receipt = receipts.Open(message.MessageId, due);
        try
        {
            if (message.Endpoint is null)
            {
                await bus.Publish(happened, happened.GetType(), Pipe.Execute<PublishContext>(context => Describe(context, message)), ct);
            }
            else
            {
                var endpoint = await bus.GetSendEndpoint(new Uri($"queue:{message.Endpoint}"));
                await endpoint.Send(happened, happened.GetType(), Pipe.Execute<SendContext>(context => Describe(context, message)), ct);
            }

            return await receipt.WaitAsync(Lease, ct);
        }
        finally
        {
            receipts.Close(message.MessageId);
        }
    }

    private static void Describe(SendContext context, OutboxMessage message)
    {
        context.MessageId = message.MessageId;
        context.Headers.Set(EventHeaders.OccurredAt, message.OccurredAt.ToString("O"));
        if (message.CorrelationId is not null) context.Headers.Set(EventHeaders.RequestId, message.CorrelationId);
        // Known by its presence: a re-drive may set the attempts back.
        if (message.Endpoint is not null) context.Headers.Set(EventHeaders.Attempts, message.Attempts);
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
