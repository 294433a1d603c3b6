using System.Diagnostics;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>Ways to make events.</summary>
internal static class Load
{
    // Whatever takes so long will never come.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>
    /// So many a second, whether or not those before have arrived: a slow system must not slow its own measurement down.
    /// Gives the latencies in milliseconds, the shortest first.
    /// </summary>
    public static async Task<double[]> Steady(EventHost host, int perSecond, TimeSpan duration)
    {
        var events = (int)(perSecond * duration.TotalSeconds);
        var all = host.Journal.Expect(events);
        var start = Stopwatch.GetTimestamp();
        List<Task> commands = [];
        for (var i = 0; i < events; i++)
        {
            var early = TimeSpan.FromSeconds((double)i / perSecond) - Stopwatch.GetElapsedTime(start);
            if (early > TimeSpan.Zero) await Task.Delay(early);
            commands.Add(host.Register(Guid.CreateVersion7()));
        }

        await Task.WhenAll(commands);
        await all.WaitAsync(Patience);
        return host.Journal.Latencies();
    }

    /// <summary>As many events as that many writers can make, each one command after the other. It ends with the last effect.</summary>
    public static async Task<Throughput> Writers(EventHost host, int writers, int events)
    {
        var all = host.Journal.Expect(events);
        var start = Stopwatch.GetTimestamp();
        var left = events;
        await Task.WhenAll(Enumerable.Range(0, writers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0) await host.Register(Guid.CreateVersion7());
        })));
        await all.WaitAsync(Patience);
        return new Throughput(events, Stopwatch.GetElapsedTime(start, host.Journal.LastEffect));
    }

    /// <summary>Events that are all there at once, from their commit to the last effect.</summary>
    public static async Task<Throughput> Backlog(EventHost host, int events)
    {
        var all = host.Journal.Expect(events);
        var start = await host.AnnounceAtOnce(events);
        await all.WaitAsync(Patience);
        return new Throughput(events, Stopwatch.GetElapsedTime(start, host.Journal.LastEffect));
    }
}
