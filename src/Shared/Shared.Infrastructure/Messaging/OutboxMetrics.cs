using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>What an operator watches of events. Units: seconds and events; every instrument has the tag <c>module</c>.</summary>
internal sealed class OutboxMetrics
{
    public const string Name = "ModularMonolith.Outbox";
    private readonly ConcurrentDictionary<string, (long Depth, double Lag, long Parked)> measured = new();
    private readonly Histogram<double> delivered;
    private readonly Counter<long> retried;
    private readonly Counter<long> parked;
    private readonly TimeProvider clock;

    public OutboxMetrics(IMeterFactory meters, TimeProvider clock)
    {
        this.clock = clock;
        var meter = meters.Create(Name);
        delivered = meter.CreateHistogram<double>("outbox.delivery.duration", "s", "From the event's commit to the moment it was safe");
        retried = meter.CreateCounter<long>("outbox.retries", "{event}", "Failures of reactions that are tried again");
        parked = meter.CreateCounter<long>("outbox.parked", "{event}", "Events that were given up until someone re-drives them");
        meter.CreateObservableGauge("outbox.depth", () => Read(m => m.Depth), "{event}", "Events that wait");
        meter.CreateObservableGauge("outbox.lag", () => Read(m => m.Lag), "s", "Age of the oldest event that waits");
        meter.CreateObservableGauge("outbox.dead", () => Read(m => m.Parked), "{event}", "Parked events");
    }

    public void Delivered(string module, DateTimeOffset occurredAt) => delivered.Record((clock.GetUtcNow() - occurredAt).TotalSeconds, Tag(module));

    public void Retried(string module) => retried.Add(1, Tag(module));

    public void Parked(string module) => parked.Add(1, Tag(module));

    public void Measured(string module, (long Depth, double Lag, long Parked) state) => measured[module] = state;

    private static KeyValuePair<string, object?> Tag(string module) => new("module", module);

    private IEnumerable<Measurement<T>> Read<T>(Func<(long Depth, double Lag, long Parked), T> value)
        where T : struct => measured.Select(m => new Measurement<T>(value(m.Value), Tag(m.Key)));
}
