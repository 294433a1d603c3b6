using System.Diagnostics;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.Redis;

/// <summary>
/// Redis for what requests wait for: it answers in time or not at all. Nobody waits for a Redis that is away: one question a second finds
/// out whether it is back.
/// </summary>
/// <param name="redis">The process' connection.</param>
/// <param name="budget">What counts as in time.</param>
/// <param name="counted">What is counted there, for the log.</param>
/// <param name="log">Told when Redis goes and comes.</param>
internal sealed partial class TimelyRedis(RedisConnection redis, TimeSpan budget, string counted, ILogger log)
{
    // However late the machine is, nobody waits for longer without an answer to anybody.
    private const int MostBudgets = 4;

    // A timer that is later than this says that it is this machine that is busy.
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(5);
    private static readonly long Pause = Stopwatch.Frequency;

    // When Redis last answered, or was first asked after a pause.
    private long progress;
    private int unanswered;
    // 0 while Redis answers.
    private long tryAgain;

    /// <summary>The script's answer, or nothing where Redis is away.</summary>
    public async Task<RedisResult?> Evaluate(string script, RedisKey[] keys, RedisValue[] values)
    {
        if (redis.Current is not { } connection || !MayTry()) return null;
        try
        {
            var answer = await InTime(connection.GetDatabase().ScriptEvaluateAsync(script, keys, values));
            if (Interlocked.Exchange(ref tryAgain, 0) != 0) Back(log, counted);
            return answer;
        }
        catch (Exception e)
        {
            // Its client has a good many ways to say no, and a defect of ours here is no reason to refuse anybody either.
            if (Interlocked.Exchange(ref tryAgain, Stopwatch.GetTimestamp() + Pause) == 0) Away(log, e.GetType().Name, counted);
            return null;
        }
    }

    /// <summary>A Redis that answers others meanwhile is not away, and a machine that is late itself can't tell. Redis' client gives up after a second.</summary>
    internal async Task<RedisResult> InTime(Task<RedisResult> asking)
    {
        if (Interlocked.Increment(ref unanswered) == 1) Volatile.Write(ref progress, Stopwatch.GetTimestamp());
        var began = Stopwatch.GetTimestamp();
        try
        {
            while (true)
            {
                var asked = Stopwatch.GetTimestamp();
                // What Redis' client throws may be a time-out as well.
                if (asking.IsFaulted) return await asking;
                try
                {
                    var answer = await asking.WaitAsync(budget);
                    Volatile.Write(ref progress, Stopwatch.GetTimestamp());
                    return answer;
                }
                catch (TimeoutException) when (asking.IsCompleted || Stopwatch.GetElapsedTime(Volatile.Read(ref progress)) < budget || (Stopwatch.GetElapsedTime(asked) > budget + Late && Stopwatch.GetElapsedTime(began) < MostBudgets * budget))
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

    [LoggerMessage(LogLevel.Warning, "[Redis] Redis does not answer in time ({reason}): each instance counts {what} for itself")]
    private static partial void Away(ILogger log, string reason, string what);

    [LoggerMessage(LogLevel.Information, "[Redis] Redis answers in time again: {what} are counted over all instances")]
    private static partial void Back(ILogger log, string what);
}
