using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>What an operator sees of events that wait, fail and are given up.</summary>
public sealed class MetricsTests(PostgresServer postgres) : IAsyncLifetime
{
    private readonly ProbeHost _probe = new(postgres.CreateDatabase());

    public ValueTask InitializeAsync() => _probe.InitializeAsync();

    public ValueTask DisposeAsync() => _probe.DisposeAsync();

    [Fact]
    public async Task Failures_and_parked_events_are_counted()
    {
        using var seen = new Measurements(_probe);
        _probe.Before = _ => throw new InvalidOperationException("Always");

        await _probe.Write(Registered());

        await Eventually.Holds(() => seen.Last("outbox.dead") == 1, "one event is dead", TimeSpan.FromSeconds(30));
        seen.Sum("outbox.retries").ShouldBe(2);
        seen.Sum("outbox.parked").ShouldBe(1);
        seen.Last("outbox.depth").ShouldBe(0);
    }

    [Fact]
    public async Task Events_that_wait_are_counted_and_their_age_is_told()
    {
        using var seen = new Measurements(_probe);
        var release = new TaskCompletionSource();
        _probe.BeforeDelivery = _ => release.Task;

        await _probe.Write(Registered());
        await _probe.Write(Registered());

        await Eventually.Holds(() => seen.Last("outbox.depth") == 2 && seen.Last("outbox.lag") > 0, "two wait", TimeSpan.FromSeconds(30));
        seen.Sum("outbox.delivery.duration").ShouldBe(0);

        release.SetResult();
        await Eventually.Holds(() => seen.Last("outbox.depth") == 0 && seen.Last("outbox.lag") == 0, "none waits any more", TimeSpan.FromSeconds(30));
        seen.Sum("outbox.delivery.duration").ShouldBeGreaterThan(0);
    }

    private static AccountRegistered Registered() => new(Guid.CreateVersion7(), "someone@example.com", "Someone", DateTimeOffset.UtcNow);

    /// <summary>The instruments of one host, as an exporter would read them; each value carries the module's name.</summary>
    private sealed class Measurements : IDisposable
    {
        private readonly ConcurrentQueue<(string Name, double Value)> _seen = new();
        private readonly MeterListener _listener = new();

        public Measurements(ProbeHost host)
        {
            var meters = host.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Scope == meters && instrument.Meter.Name == "ModularMonolith.Outbox") listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
            _listener.Start();
        }

        public double Sum(string name) => _seen.Where(measured => measured.Name == name).Sum(measured => measured.Value);

        public double? Last(string name)
        {
            _listener.RecordObservableInstruments();
            return _seen.Where(measured => measured.Name == name).Select(measured => (double?)measured.Value).LastOrDefault();
        }

        public void Dispose() => _listener.Dispose();

        private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            if (tags.ToArray().Contains(new("module", "Probe"))) _seen.Enqueue((instrument.Name, value));
        }
    }
}
