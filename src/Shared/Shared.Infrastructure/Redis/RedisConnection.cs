using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.Redis;

/// <summary>The process' one connection to Redis. It is opened beside the start and opened again by itself; nobody waits for it.</summary>
internal sealed partial class RedisConnection(RedisSettings settings, ILogger<RedisConnection> log) : IHostedService, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);
    private readonly TaskCompletionSource<IConnectionMultiplexer> opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int isAway;

    /// <summary>Whether there is a Redis at all.</summary>
    public bool IsUsed => settings.Options is not null;

    /// <summary>The connection, or nothing while it is away.</summary>
    public IConnectionMultiplexer? Current => opened.Task is { IsCompletedSuccessfully: true, Result.IsConnected: true } ? opened.Task.Result : null;

    /// <summary>The connection once there was a first try; it may be away.</summary>
    public Task<IConnectionMultiplexer> Opened => opened.Task;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (!IsUsed) return;
        // The first requests find it open where it answers at once; where it does not, they find it away.
        await Task.WhenAny(Open(), Task.Delay(Patience, cancellationToken));
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Whether Redis answers now.</summary>
    public async Task<bool> Answers()
    {
        try
        {
            if (Current is not { } connection) return false;
            await connection.GetDatabase().PingAsync().WaitAsync(Patience);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (opened.Task.IsCompletedSuccessfully) await opened.Task.Result.DisposeAsync();
    }

    private async Task Open()
    {
        try
        {
            var connection = await ConnectionMultiplexer.ConnectAsync(settings.Options!);
            connection.ConnectionFailed += (_, _) => Tell(connection);
            connection.ConnectionRestored += (_, _) => Tell(connection);
            opened.TrySetResult(connection);
            Tell(connection);
        }
        catch (Exception e)
        {
            // What no later try would mend, such as TLS settings that contradict each other.
            Unusable(log, e.GetType().Name);
        }
    }

    private void Tell(ConnectionMultiplexer connection)
    {
        var away = connection.IsConnected ? 0 : 1;
        if (Interlocked.Exchange(ref isAway, away) == away) return;
        if (away == 1) Away(log);
        else Back(log);
    }

    [LoggerMessage(LogLevel.Warning, "[Redis] Redis is away: instances hear of each other's messages from the database, a little later")]
    private static partial void Away(ILogger log);

    [LoggerMessage(LogLevel.Information, "[Redis] Redis is back")]
    private static partial void Back(ILogger log);

    [LoggerMessage(LogLevel.Error, "[Redis] Redis can't be used as it is set up: {reason}")]
    private static partial void Unusable(ILogger log, string reason);
}
