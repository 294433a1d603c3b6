using System.Diagnostics;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>
/// Carries the trace of a request over the outbox and the bus (W3C Trace Context), and the request's id with it. It goes on where this
/// process exports no spans, for another one may.
/// </summary>
internal static class EventTracing
{
    /// <summary>Where the spans of deliveries and reactions come from.</summary>
    public const string SourceName = "ModularMonolith.Events";

    /// <summary>The baggage that holds the request's id.</summary>
    public const string RequestId = "request.id";

    private static readonly ActivitySource Source = new(SourceName);

    // A source that nobody listens to makes no activities, and the next event would begin a trace of its own.
    static EventTracing() => ActivitySource.AddActivityListener(new ActivityListener
    {
        ShouldListenTo = source => source == Source,
        // Whether to record was decided where the trace began.
        Sample = static (ref options) =>
            options.Parent.TraceFlags.HasFlag(ActivityTraceFlags.Recorded) ? ActivitySamplingResult.AllDataAndRecorded : ActivitySamplingResult.PropagationData,
    });

    /// <summary>Begins a span that continues the given trace, or a new one where that is none.</summary>
    public static Activity? Start(string name, ActivityKind kind, string? traceparent, string? tracestate, string? requestId = null)
    {
        var activity = Source.StartActivity(name, kind, ActivityContext.TryParse(traceparent, tracestate, isRemote: true, out var parent) ? parent : default);
        if (requestId is not null) activity?.SetBaggage(RequestId, requestId);
        return activity;
    }
}
