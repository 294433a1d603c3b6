namespace ModularMonolith.Shared.Infrastructure.Messaging;

internal static class EventHeaders
{
    // By the names of the W3C Trace Context, so that consumers who are not ours can go on with the trace too.
    public const string Traceparent = "traceparent";
    public const string Tracestate = "tracestate";
    public const string RequestId = "mm-request-id";
    public const string OccurredAt = "mm-occurred-at";
    public const string Attempts = "mm-attempts";
}
