namespace ModularMonolith.Benchmarks.Events;

/// <summary>What is measured of one transport, and the rows that it gives.</summary>
internal sealed class EventMeasurements(EventHost host, Baseline baseline, bool isQuick, Action<string, string, double> note)
{
    private Throughput? npgsql;
    private Throughput? entityFramework;

    private TimeSpan Duration => TimeSpan.FromSeconds(isQuick ? 1 : 10);

    private int Many => isQuick ? 500 : 6_000;

    /// <summary>Until code is compiled for good and connections are open.</summary>
    public async Task WarmUp()
    {
        await baseline.Npgsql(Duration / 5);
        await baseline.EntityFramework(Duration / 5);
        await Load.Writers(host, Baseline.AtOnce, Many / 2);
        await Load.Backlog(host, Many / 2);
    }

    public async Task TheBaseline()
    {
        npgsql = await Note("baseline, Npgsql: transactions", () => baseline.Npgsql(Duration / 2));
        entityFramework = await Note("baseline, EF Core: transactions", () => baseline.EntityFramework(Duration / 2));
    }

    public async Task Latency(int perSecond) => Note($"commit to effect at {perSecond} events/s", await Load.Steady(host, perSecond, Duration));

    public async Task Writers()
    {
        await Note("8 writers: events", () => Load.Writers(host, Baseline.AtOnce, Many));
        Note("8 writers: commit to effect", host.Journal.Latencies());
    }

    public async Task Backlog()
    {
        var drained = await Note($"backlog of {Many}: effects", () => Load.Backlog(host, Many));
        if (npgsql is null || entityFramework is null) return;
        note("effects / bare transactions by Npgsql", "ratio", drained.PerSecond / npgsql.PerSecond);
        note("effects / bare transactions by EF Core", "ratio", drained.PerSecond / entityFramework.PerSecond);
    }

    /// <summary>Whether what is over leaves traces: the same before and after 100,000 events.</summary>
    public async Task Settled()
    {
        var events = isQuick ? 1_000 : 100_000;
        await NoteCost("before");
        for (var settled = 0; settled < events; settled += events / 10) await Load.Backlog(host, events / 10);
        await host.Settled();
        await NoteCost($"after {events:N0} more events");
    }

    private async Task NoteCost(string when)
    {
        // Seen by nobody else, so no dispatcher takes it.
        const string anEvent = """
            insert into sender.outbox_message (message_id, name, body, partition_key, occurred_at, attempts)
            values (gen_random_uuid(), 'auth.account-registered', '{}', gen_random_uuid(), now(), 0)
            """;
        var newest = await host.Ask<long>("select last_value from pg_sequences where schemaname = 'sender'");
        foreach (var (claim, from) in new[] { ("a claim of what is new", newest), ("a claim that looks at everything", 0) })
        {
            var cost = await ClaimCost.Of(host.Database, host.Outbox(), from, anEvent);
            note($"outbox {when}: {claim}", "pages", cost.Pages);
            note($"outbox {when}: {claim}", "ms", cost.Milliseconds);
        }

        note($"outbox {when}: size", "KiB", await host.Ask<long>("select pg_total_relation_size('sender.outbox_message')") / 1024.0);
        Note($"outbox {when}: commit to effect at 20 events/s", await Load.Steady(host, 20, Duration / 2));
    }

    private async Task<Throughput> Note(string what, Func<Task<Throughput>> work)
    {
        var before = await ProcessorTime.Now(host);
        var done = await work();
        var each = (await ProcessorTime.Now(host)).Since(before, done.Count);
        note(what, "1/s", done.PerSecond);
        note($"{what}: processor time here, each", "ms", each.Host);
        if (each.Postgres is { } postgres) note($"{what}: processor time of PostgreSQL, each", "ms", postgres);
        return done;
    }

    private void Note(string what, double[] sorted)
    {
        note($"{what}: p50", "ms", At(0.50));
        note($"{what}: p99", "ms", At(0.99));

        double At(double share) => sorted[(int)Math.Ceiling(share * sorted.Length) - 1];
    }
}
