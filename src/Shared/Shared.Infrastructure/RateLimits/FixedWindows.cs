using System.Collections.Concurrent;

namespace ModularMonolith.Shared.Infrastructure.RateLimits;

/// <summary>Counts requests of each caller in windows, exactly, within this process.</summary>
internal sealed class FixedWindows(TimeProvider clock)
{
    private const int SweepEvery = 10_000;
    private readonly ConcurrentDictionary<string, Window> windows = new(StringComparer.Ordinal);
    private int counted;

    public RateCount Count(RateLimit limit, string caller)
    {
        var now = clock.GetUtcNow();
        if (Interlocked.Increment(ref counted) % SweepEvery == 0) Sweep(now);

        var window = windows.AddOrUpdate(
            caller,
            static (_, added) => new Window(added.now + added.limit.Window, 1),
            static (_, current, added) => current.Ends <= added.now ? new Window(added.now + added.limit.Window, 1) : current with { Count = current.Count + 1 },
            (limit, now));
        return new RateCount(limit, window.Count <= limit.Limit, Math.Max(0, limit.Limit - window.Count), window.Ends - now);
    }

    // Callers that never came back must not stay forever.
    private void Sweep(DateTimeOffset now)
    {
        foreach (var (caller, window) in windows)
            if (window.Ends <= now) windows.TryRemove(new KeyValuePair<string, Window>(caller, window));
    }

    private sealed record Window(DateTimeOffset Ends, int Count);
}
