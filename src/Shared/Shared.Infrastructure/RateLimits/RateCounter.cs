using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Redis;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.RateLimits;

/// <summary>
/// Counts requests of each caller in windows: in Redis, exactly over all instances; within this process where there is none, or where it
/// does not answer in time.
/// </summary>
internal sealed class RateCounter(RedisConnection connection, FixedWindows windows, ILogger<RateCounter> log)
{
    // A window begins with its first request. One script for all limits of a request: one round trip, and nobody comes between.
    private const string Script = """
        local counts = {}
        for i, key in ipairs(KEYS) do
          local count = redis.call('INCR', key)
          if redis.call('PTTL', key) < 0 then redis.call('PEXPIRE', key, ARGV[i]) end
          counts[2 * i - 1] = count
          counts[2 * i] = redis.call('PTTL', key)
        end
        return counts
        """;

    private readonly TimelyRedis redis = new(connection, TimeSpan.FromMilliseconds(50), "requests", log);

    /// <summary>Counts one request against each of these limits.</summary>
    /// <param name="who">The caller: <c>user:…</c> or <c>address:…</c>.</param>
    /// <param name="asked">The limits, and what they are counted for.</param>
    public async ValueTask<IReadOnlyList<RateCount>> Count(string who, params (RateLimit Limit, string What)[] asked)
    {
        // Here as well, always: who has spent a limit can't spend it once more because Redis went away.
        RateCount[] here = [.. asked.Select(a => windows.Count(a.Limit, $"{a.What} {who}"))];
        return await InRedis(who, asked) ?? here;
    }

    private async Task<RateCount[]?> InRedis(string who, (RateLimit Limit, string What)[] asked)
    {
        // One caller's keys are in one slot of a cluster.
        RedisKey[] keys = [.. asked.Select(a => (RedisKey)$"rate:{{{who}}}:{a.What}")];
        RedisValue[] windowsMs = [.. asked.Select(a => (RedisValue)(long)a.Limit.Window.TotalMilliseconds)];
        if ((long[]?)await redis.Evaluate(Script, keys, windowsMs) is not { } counts) return null;
        return [.. asked.Select((a, i) => new RateCount(
            counts[2 * i] <= a.Limit.Limit, (int)Math.Max(0, a.Limit.Limit - counts[2 * i]), TimeSpan.FromMilliseconds(Math.Max(1, counts[(2 * i) + 1]))))];
    }
}
