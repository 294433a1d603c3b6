using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>
/// Takes an event in on behalf of a module: proof in the inbox and effect commit together, so a second delivery finds the proof
/// and does nothing. What fails is tried again later, and nobody else waits for it.
/// </summary>
internal sealed partial class ReactionConsumer<TReaction, TEvent, TContext>(
    IServiceScopeFactory scopes, ModuleCatalog catalog, EffectReceipts receipts, RedeliveryPolicy policy, OutboxMetrics metrics, BusSettings bus,
    ILogger<ReactionConsumer<TReaction, TEvent, TContext>> log)
    : IConsumer<TEvent>
    where TReaction : class, IReaction<TEvent>
    where TEvent : class, IIntegrationEvent
    where TContext : ModuleDbContext
{
    private readonly Subscription subscription = catalog.Reactions.Single(r => r.Reaction == typeof(TReaction) && r.Event == typeof(TEvent));

    public async Task Consume(ConsumeContext<TEvent> context)
    {
        var messageId = context.MessageId ?? throw new InvalidOperationException("An event came without its id.");
        var requestId = context.Headers.Get<string>(EventHeaders.RequestId);
        using var activity = EventTracing.Start(
            $"react {subscription.Endpoint}", ActivityKind.Consumer,
            context.Headers.Get<string>(EventHeaders.Traceparent), context.Headers.Get<string>(EventHeaders.Tracestate), requestId);
        using var line = Serilog.Context.LogContext.PushProperty("requestId", requestId);
        try
        {
            await TakeIn(context.Message, messageId, context.CancellationToken);
            receipts.Sign(messageId, subscription.Endpoint, taken: true);
        }
        catch (Exception failure)
        {
            var isSafe = await Postpone(context, messageId, failure);
            receipts.Sign(messageId, subscription.Endpoint, isSafe);
            // In memory the sender keeps what was not signed for. A broker must be told to keep it.
            if (!isSafe && bus.IsBroker) throw;
        }
    }

    private async Task TakeIn(TEvent happened, Guid messageId, CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TContext>();
        await db.Begin(ct);
        var isNew = await db.Execute(
            $"insert into {db.Schema}.inbox_message (message_id, endpoint) values (@messageId, @Endpoint) on conflict do nothing",
            new { messageId, subscription.Endpoint }, ct) == 1;
        if (!isNew) return;

        await scope.ServiceProvider.GetRequiredService<TReaction>().Handle(happened, ct);
        await db.Save(catalog.Signals[typeof(TContext)], null, ct);
    }

    /// <summary>Whether the event is safe as a redelivery. If not (the database is away), the sender keeps it and delivers it again.</summary>
    private async Task<bool> Postpone(ConsumeContext<TEvent> context, Guid messageId, Exception failure)
    {
        var failures = 1 + (int.TryParse(context.Headers.Get<string>(EventHeaders.Attempts), CultureInfo.InvariantCulture, out var before) ? before : 0);
        var delay = policy.After(failures);
        var redelivery = new OutboxMessage
        {
            MessageId = messageId,
            Endpoint = subscription.Endpoint,
            Name = EventNames.Of(typeof(TEvent))!,
            Body = JsonSerializer.Serialize(context.Message, EventNames.Json),
            PartitionKey = context.Message.PartitionKey,
            CorrelationId = context.Headers.Get<string>(EventHeaders.RequestId),
            Traceparent = Activity.Current?.Id,
            Tracestate = Activity.Current?.TraceStateString,
            OccurredAt = DateTimeOffset.TryParse(context.Headers.Get<string>(EventHeaders.OccurredAt), CultureInfo.InvariantCulture, out var at) ? at : DateTimeOffset.UtcNow,
            Attempts = failures,
            // The type alone: an exception's text may hold what must not be stored.
            Error = failure.GetType().Name,
        };
        try
        {
            await new Outbox(catalog.Databases.Single(d => d.Context == typeof(TContext))).Redeliver(redelivery, delay, context.CancellationToken);
        }
        catch (Exception e)
        {
            Lost(log, e, messageId, subscription.Endpoint);
            return false;
        }

        if (delay is null)
        {
            metrics.Parked(subscription.Module);
            Parked(log, failure, messageId, subscription.Endpoint, failures);
        }
        else
        {
            metrics.Retried(subscription.Module);
            Failed(log, failure, messageId, subscription.Endpoint, failures);
        }

        return true;
    }

    [LoggerMessage(LogLevel.Warning, "[Events] {Endpoint} failed on event {MessageId}, failure {Failures}: it is tried again")]
    private static partial void Failed(ILogger log, Exception exception, Guid messageId, string endpoint, int failures);

    [LoggerMessage(LogLevel.Error, "[Events] {Endpoint} failed on event {MessageId} for the last time, failure {Failures}: it is parked")]
    private static partial void Parked(ILogger log, Exception exception, Guid messageId, string endpoint, int failures);

    [LoggerMessage(LogLevel.Warning, "[Events] {Endpoint} could not note its failure on event {MessageId}: it is delivered again")]
    private static partial void Lost(ILogger log, Exception exception, Guid messageId, string endpoint);
}
