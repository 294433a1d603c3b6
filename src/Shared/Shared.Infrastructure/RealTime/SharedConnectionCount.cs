using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Redis;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// Counts a user's connections over all instances, where there is a Redis. Where it does not answer, each instance's own count is all
/// there is. What a killed process had is forgotten when it is not renewed.
/// </summary>
internal sealed class SharedConnectionCount(RedisConnection redis, LiveConnections here, TimeProvider clock, ILogger<SharedConnectionCount> log) : BackgroundService
{
    private const string EnterScript = """
        local now = tonumber(redis.call('TIME')[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
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

    private const int LastsSeconds = 60;
    private static readonly TimeSpan Renewal = TimeSpan.FromSeconds(LastsSeconds / 3);
    private readonly TimelyRedis timely = new(redis, TimeSpan.FromMilliseconds(500), "connections", log);

    /// <summary>Whether the user may have one more connection.</summary>
    public Task<bool> HasRoomFor(Guid user) => Enter(user, "");

    /// <summary>Takes a connection in, unless the user has too many.</summary>
    public Task<bool> TryEnter(LiveConnection connection) => Enter(connection.UserId, connection.Id);

    /// <summary>The connection has ended.</summary>
    public void Leave(LiveConnection connection) =>
        redis.Current?.GetDatabase().SortedSetRemove(Key(connection.UserId), connection.Id, CommandFlags.FireAndForget);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Renewal, clock);
        while (redis.IsUsed && await timer.WaitForNextTickAsync(stoppingToken))
            foreach (var connection in here.All) Renew(connection);
    }

    private void Renew(LiveConnection connection)
    {
        try
        {
            redis.Current?.GetDatabase().ScriptEvaluate(RenewScript, [Key(connection.UserId)], [LastsSeconds, connection.Id], CommandFlags.FireAndForget);
        }
        catch (RedisException)
        {
            // It has just gone away; the next renewal is in time.
        }
    }

    private async Task<bool> Enter(Guid user, string connection) =>
        (bool?)await timely.Evaluate(EnterScript, [Key(user)], [LiveConnections.MostOfOneUser, LastsSeconds, connection]) ?? true;

    private static RedisKey Key(Guid user) => $"connections:{user}";
}
