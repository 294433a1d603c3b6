namespace ModularMonolith.Shared.Infrastructure.Persistence;

/// <summary>An event that waits in its module's schema until it is safe elsewhere.</summary>
public sealed record OutboxMessage
{
    /// <summary>The order in which events were written.</summary>
    public long Sequence { get; init; }

    /// <summary>The event's identity, the same in every delivery.</summary>
    public required Guid MessageId { get; init; }

    /// <summary><c>null</c>: for every subscriber. Otherwise a redelivery to this one endpoint.</summary>
    public string? Endpoint { get; init; }

    /// <summary>The event's name on the wire.</summary>
    public required string Name { get; init; }

    /// <summary>The event as JSON.</summary>
    public required string Body { get; init; }

    /// <summary>The aggregate: one message of each is on its way at a time.</summary>
    public required Guid PartitionKey { get; init; }

    /// <summary>The request that caused it.</summary>
    public string? CorrelationId { get; init; }

    /// <summary>W3C trace context of the request that caused it.</summary>
    public string? Traceparent { get; init; }

    /// <summary>W3C trace state that belongs to it.</summary>
    public string? Tracestate { get; init; }

    /// <summary>When it happened, UTC.</summary>
    public required DateTimeOffset OccurredAt { get; init; }

    /// <summary>From when it may be delivered: lease and backoff in one. <c>null</c>: parked until someone re-drives it.</summary>
    public DateTimeOffset? VisibleAt { get; init; }

    /// <summary>How often it failed.</summary>
    public int Attempts { get; init; }

    /// <summary>Why it failed last, without secrets.</summary>
    public string? Error { get; init; }
}

/// <summary>Proof that an endpoint of this module took an event in.</summary>
public sealed class InboxMessage
{
    /// <summary>The event's identity.</summary>
    public required Guid MessageId { get; init; }

    /// <summary>The endpoint that took it in.</summary>
    public required string Endpoint { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset ConsumedAt { get; init; }
}
