using System.Diagnostics;
using MassTransit;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>Hands an event over and says when it is safe, which is what the transports differ in.</summary>
internal interface IDelivery
{
    /// <summary>Whether the event is safe; its row may then be deleted.</summary>
    Task<bool> Deliver(OutboxMessage message, object happened, CancellationToken ct);
}

/// <summary>On a broker: safe once the broker has confirmed it. Queues are durable, and consumers' inboxes absorb what comes twice.</summary>
internal sealed class BrokerDelivery(Func<BusInstance> current, TimeProvider clock) : IDelivery
{
    // A broker that is well confirms within milliseconds.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public async Task<bool> Deliver(OutboxMessage message, object happened, CancellationToken ct)
    {
        var (bus, since) = (current(), clock.GetTimestamp());
        // It may have taken another one's place a moment ago: with endpoints unbound, a publish would reach nobody.
        if (!bus.IsHealthy) return false;
        try
        {
            // Who publishes while the connection breaks may wait for ever. We turn away from it and do not cancel it: that would close the
            // channel under everyone else's publishes.
            await Hand(bus.Bus, message, happened).WaitAsync(Patience, clock, ct);
            bus.Confirmed();
            return true;
        }
        catch (TimeoutException)
        {
            bus.Doubted(since);
            throw;
        }
    }

    private static async Task Hand(IBus bus, OutboxMessage message, object happened)
    {
        if (message.Endpoint is null)
        {
            await bus.Publish(happened, happened.GetType(), Pipe.Execute<PublishContext>(context => Describe(context, message)));
            return;
        }

        var endpoint = await bus.GetSendEndpoint(new Uri($"queue:{message.Endpoint}"));
        await endpoint.Send(happened, happened.GetType(), Pipe.Execute<SendContext>(context => Describe(context, message)));
    }

    private static void Describe(SendContext context, OutboxMessage message)
    {
        context.MessageId = message.MessageId;
        context.Headers.Set(EventHeaders.OccurredAt, message.OccurredAt.ToString("O"));
        // This delivery's span where there is one: then it is the parent of the reactions' spans.
        if ((Activity.Current?.Id ?? message.Traceparent) is { } traceparent) context.Headers.Set(EventHeaders.Traceparent, traceparent);
        if ((Activity.Current?.TraceStateString ?? message.Tracestate) is { } tracestate) context.Headers.Set(EventHeaders.Tracestate, tracestate);
        if (message.CorrelationId is not null) context.Headers.Set(EventHeaders.RequestId, message.CorrelationId);
        if (message.Endpoint is not null) context.Headers.Set(EventHeaders.Attempts, message.Attempts.ToString());
    }
}

/// <summary>In memory: what was handed over dies with the process, so an event is safe only once every subscribed endpoint has committed it.</summary>
internal sealed class InMemoryDelivery(BrokerDelivery bus, EffectReceipts receipts, ModuleCatalog catalog) : IDelivery
{
    // Who reacts may take its time.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ILookup<Type, string> endpoints = catalog.Reactions.ToLookup(r => r.Event, r => r.Endpoint);

    public async Task<bool> Deliver(OutboxMessage message, object happened, CancellationToken ct)
    {
        var due = message.Endpoint is { } only ? [only] : endpoints[happened.GetType()].ToArray();
        if (due.Length == 0) return true;

        var receipt = receipts.Open(message.MessageId, due);
        try
        {
            await bus.Deliver(message, happened, ct);
            return await receipt.Task.WaitAsync(Patience, ct);
        }
        finally
        {
            receipts.Close(message.MessageId, receipt);
        }
    }
}
