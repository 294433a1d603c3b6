using System.Threading.RateLimiting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Redis;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.RateLimits;

/// <summary>
/// Counts requests of each caller in windows: in Redis, exactly over all instances; within this process where there is none, or where it
/// does not answer in time. One request is one permit.
/// </summary>
internal sealed class RateCounter(RedisConnection connection, FixedWindows windows, ILogger<RateCounter> log) : PartitionedRateLimiter<LimitedRequest>
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

    /// <summary>None: there are as many as callers.</summary>
    public override RateLimiterStatistics? GetStatistics(LimitedRequest resource) => null;

    /// <summary>Without waiting nobody can be asked but this process, which would let each instance allow as much.</summary>
    protected override RateLimitLease AttemptAcquireCore(LimitedRequest resource, int permitCount) => throw new NotSupportedException("Await AcquireAsync: Redis counts.");

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(LimitedRequest resource, int permitCount, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(permitCount, 1);
        // Here as well, always: who has spent a limit can't spend it once more because Redis went away.
        RateCount[] here = [.. resource.Limits.Select(asked => windows.Count(asked.Limit, $"{asked.What} {resource.Caller}"))];
        return new CountedLease(await InRedis(resource) ?? here);
    }

    private async Task<RateCount[]?> InRedis(LimitedRequest request)
    {
        // One caller's keys are in one slot of a cluster.
        RedisKey[] keys = [.. request.Limits.Select(asked => (RedisKey)$"rate:{{{request.Caller}}}:{asked.What}")];
        RedisValue[] windowsMs = [.. request.Limits.Select(asked => (RedisValue)(long)asked.Limit.Window.TotalMilliseconds)];
        if ((long[]?)await redis.Evaluate(Script, keys, windowsMs) is not { } counts) return null;
        return [.. request.Limits.Select((asked, i) => new RateCount(
            asked.Limit, counts[2 * i] <= asked.Limit.Limit, (int)Math.Max(0, asked.Limit.Limit - counts[2 * i]), TimeSpan.FromMilliseconds(Math.Max(1, counts[(2 * i) + 1]))))];
    }
}
