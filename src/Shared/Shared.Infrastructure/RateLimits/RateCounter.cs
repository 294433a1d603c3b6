using System.Diagnostics;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Redis;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.RateLimits;

/// <summary>
/// Counts requests of each caller in windows: in Redis, exactly over all instances; within this process where there is none, or where it
/// does not answer in time. Nobody waits for a Redis that is away: one request a second finds out whether it is back.
/// </summary>
internal sealed partial class RateCounter(RedisConnection redis, FixedWindows windows, ILogger<RateCounter> log)
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

    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(50);
    // A timer that is later than this says that it is this machine that is busy.
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(5);
    private static readonly long Pause = Stopwatch.Frequency;

    // When Redis last answered, or was first asked after a pause.
    private long progress;
    private int unanswered;
    // 0 while Redis answers.
    private long tryAgain;

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
        if (redis.Current is not { } connection || !MayTry()) return null;
        try
        {
            // One caller's keys are in one slot of a cluster.
            RedisKey[] keys = [.. asked.Select(a => (RedisKey)$"rate:{{{who}}}:{a.What}")];
            RedisValue[] windowsMs = [.. asked.Select(a => (RedisValue)(long)a.Limit.Window.TotalMilliseconds)];
            var counts = (long[])(await InTime(connection.GetDatabase().ScriptEvaluateAsync(Script, keys, windowsMs)))!;
            if (Interlocked.Exchange(ref tryAgain, 0) != 0) Back(log);
            return [.. asked.Select((a, i) => new RateCount(
                counts[2 * i] <= a.Limit.Limit, (int)Math.Max(0, a.Limit.Limit - counts[2 * i]), TimeSpan.FromMilliseconds(Math.Max(1, counts[(2 * i) + 1]))))];
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            if (Interlocked.Exchange(ref tryAgain, Stopwatch.GetTimestamp() + Pause) == 0) Away(log, e.GetType().Name);
            return null;
        }
    }

    /// <summary>A Redis that answers others meanwhile is not away, and a machine that is late itself can't tell. Redis' client gives up after a second.</summary>
    private async Task<RedisResult> InTime(Task<RedisResult> counting)
    {
        if (Interlocked.Increment(ref unanswered) == 1) Volatile.Write(ref progress, Stopwatch.GetTimestamp());
        try
        {
            while (true)
            {
                var asked = Stopwatch.GetTimestamp();
                try
                {
                    var counts = await counting.WaitAsync(Budget);
                    Volatile.Write(ref progress, Stopwatch.GetTimestamp());
                    return counts;
                }
                catch (TimeoutException) when (counting.IsCompleted || Stopwatch.GetElapsedTime(Volatile.Read(ref progress)) < Budget || Stopwatch.GetElapsedTime(asked) > Budget + Late)
                {
                }
            }
        }
        finally
        {
            Interlocked.Decrement(ref unanswered);
        }
    }

    private bool MayTry()
    {
        var (then, now) = (Volatile.Read(ref tryAgain), Stopwatch.GetTimestamp());
        return then == 0 || (now >= then && Interlocked.CompareExchange(ref tryAgain, now + Pause, then) == then);
    }

    [LoggerMessage(LogLevel.Warning, "[RateLimit] Redis does not answer in time ({reason}): each instance counts for itself")]
    private static partial void Away(ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "[RateLimit] Redis counts again, over all instances")]
    private static partial void Back(ILogger log);
}
