using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Redis;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// Counts a user's connections over all instances, where there is a Redis. Where it does not answer, each instance's own count is all
/// there is. An instance that was killed soon has none, for its clients come back at once; what else was left behind is forgotten when it
/// is not renewed.
/// </summary>
internal sealed partial class SharedConnectionCount(RedisConnection redis, LiveConnections here, TimeProvider clock, ILogger<SharedConnectionCount> log) : BackgroundService
{
    private const string EnterScript = """
        local time = redis.call('TIME')
        local now = time[1] + time[2] / 1000000
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        for _, entry in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
          local instance = entry:match('^%x+')
          local alive = instance == ARGV[4] and now + 1 or redis.call('ZSCORE', KEYS[2], instance)
          if not alive or tonumber(alive) <= now then redis.call('ZREM', KEYS[1], entry) end
        end
        if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[1]) then return 0 end
        if ARGV[3] ~= '' then
          redis.call('ZADD', KEYS[1], now + ARGV[2], ARGV[3])
          redis.call('EXPIRE', KEYS[1], ARGV[2])
        end
        return 1
        """;

    private const string RenewScript = """
        redis.call('ZADD', KEYS[1], redis.call('TIME')[1] + ARGV[1], ARGV[2])
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        """;

    private const string LeaveScript = "return redis.call('ZREM', KEYS[1], ARGV[1])";

    // Whether the instance was not known to be alive.
    private const string BeatScript = """
        local time = redis.call('TIME')
        local now = time[1] + time[2] / 1000000
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        local isNew = redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2])
        redis.call('EXPIRE', KEYS[1], ARGV[1])
        return isNew
        """;

    private const int LastsSeconds = 60;

    // Several beats, one of which may be late; no longer than a client is asked to wait that has too many connections.
    private const int InstanceLastsSeconds = 5;

    private const int MostLeft = 10_000;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(LastsSeconds / 3);

    // All in one slot of a cluster: a script has an instance's key beside a user's.
    private static readonly RedisKey Instances = "{connections}:instances";

    private readonly string self = $"{Guid.NewGuid():N}";
    private readonly TimelyRedis timely = new(redis, TimeSpan.FromMilliseconds(500), "connections", log);

    // What Redis could not be told of.
    private readonly ConcurrentQueue<(Guid User, string Entry)> left = new();

    /// <summary>Whether the user may have one more connection.</summary>
    public Task<bool> HasRoomFor(Guid user) => Enter(user, "");

    /// <summary>Takes a connection in, unless the user has too many.</summary>
    public Task<bool> TryEnter(LiveConnection connection) => Enter(connection.UserId, EntryOf(connection));

    /// <summary>The connection has ended.</summary>
    public void Leave(LiveConnection connection)
    {
        if (redis.IsUsed) _ = Leave(connection.UserId, EntryOf(connection));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!redis.IsUsed) return;
        using var timer = new PeriodicTimer(Beat, clock);
        var (renewed, isDue) = (clock.GetTimestamp(), true);
        do
        {
            // An answer that is lost may have said that Redis had forgotten all.
            var isUnknown = (bool?)await timely.Evaluate(BeatScript, [Instances], [InstanceLastsSeconds, self]);
            isDue |= isUnknown ?? true;
            if (isUnknown is null || !(isDue || clock.GetElapsedTime(renewed) >= Renewal)) continue;
            for (var count = left.Count; count > 0 && left.TryDequeue(out var gone); count--) _ = Leave(gone.User, gone.Entry);
            foreach (var connection in here.All) Renew(connection);
            (renewed, isDue) = (clock.GetTimestamp(), false);
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Renew(LiveConnection connection)
    {
        try
        {
            redis.Current?.GetDatabase().ScriptEvaluate(RenewScript, [Key(connection.UserId)], [LastsSeconds, EntryOf(connection)], CommandFlags.FireAndForget);
        }
        catch (Exception e)
        {
            // It has just gone away, and the next beat tells that it was.
            NotRenewed(log, e.GetType().Name);
        }

        // It ended meanwhile, and may have left before it was renewed.
        if (here.Find(connection.Id) is null) Leave(connection);
    }

    private async Task<bool> Enter(Guid user, string entry) =>
        (bool?)await timely.Evaluate(EnterScript, [Key(user), Instances], [LiveConnections.MostOfOneUser, LastsSeconds, entry, self]) ?? true;

    private async Task Leave(Guid user, string entry)
    {
        if (await timely.Evaluate(LeaveScript, [Key(user)], [entry]) is null && left.Count < MostLeft) left.Enqueue((user, entry));
    }

    private string EntryOf(LiveConnection connection) => $"{self} {connection.Id}";

    private static RedisKey Key(Guid user) => $"{{connections}}:{user}";

    [LoggerMessage(LogLevel.Debug, "[RealTime] A connection is not renewed in Redis: {reason}")]
    private static partial void NotRenewed(ILogger log, string reason);
}
