using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Redis;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// Counts a user's connections over all instances, where there is a Redis. Where it does not answer, each instance's own count is all
/// there is. An instance that was killed has none, for its clients come back at once; what else was left behind is forgotten when it is
/// not renewed.
/// </summary>
internal sealed class SharedConnectionCount(RedisConnection redis, LiveConnections here, TimeProvider clock, ILogger<SharedConnectionCount> log) : BackgroundService
{
    private const string EnterScript = """
        local now = tonumber(redis.call('TIME')[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        for _, entry in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
          local alive = redis.call('ZSCORE', KEYS[2], entry:match('^%x+'))
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

    // Whether the instance was not known to be alive.
    private const string BeatScript = """
        local now = tonumber(redis.call('TIME')[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
        return redis.call('ZADD', KEYS[1], now + ARGV[1], ARGV[2])
        """;

    private const int LastsSeconds = 60;
    private const int InstanceLastsSeconds = 5;
    private const int BeatsBetweenRenewals = 20;
    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private static readonly RedisKey Instances = "connections:instances";

    private readonly string self = $"{Guid.NewGuid():N}";
    private readonly TimelyRedis timely = new(redis, TimeSpan.FromMilliseconds(500), "connections", log);

    /// <summary>Whether the user may have one more connection.</summary>
    public Task<bool> HasRoomFor(Guid user) => Enter(user, "");

    /// <summary>Takes a connection in, unless the user has too many.</summary>
    public Task<bool> TryEnter(LiveConnection connection) => Enter(connection.UserId, EntryOf(connection));

    /// <summary>The connection has ended.</summary>
    public void Leave(LiveConnection connection) => Tell(database => database.SortedSetRemove(Key(connection.UserId), EntryOf(connection), CommandFlags.FireAndForget));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!redis.IsUsed) return;
        using var timer = new PeriodicTimer(Beat, clock);
        for (var beat = 1; await timer.WaitForNextTickAsync(stoppingToken); beat++)
        {
            var isUnknown = (bool?)await timely.Evaluate(BeatScript, [Instances], [InstanceLastsSeconds, self]) ?? false;
            if (isUnknown || beat % BeatsBetweenRenewals == 0)
                foreach (var connection in here.All) Renew(connection);
        }
    }

    private void Renew(LiveConnection connection)
    {
        Tell(database => database.ScriptEvaluate(RenewScript, [Key(connection.UserId)], [LastsSeconds, EntryOf(connection)], CommandFlags.FireAndForget));
        // It ended meanwhile, and may have left before it was renewed.
        if (here.Find(connection.Id) is null) Leave(connection);
    }

    private void Tell(Action<IDatabase> what)
    {
        try
        {
            if (redis.Current is { } connection) what(connection.GetDatabase());
        }
        catch (RedisException)
        {
            // It has just gone away. What is not told now is told by the next renewal, or by its absence.
        }
    }

    private async Task<bool> Enter(Guid user, string entry) =>
        (bool?)await timely.Evaluate(EnterScript, [Key(user), Instances], [LiveConnections.MostOfOneUser, LastsSeconds, entry]) ?? true;

    private string EntryOf(LiveConnection connection) => $"{self} {connection.Id}";

    private static RedisKey Key(Guid user) => $"connections:{user}";
}
