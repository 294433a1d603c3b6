using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Logging;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// SignalR's own bookkeeping, but for how it sends: to connections of this process only, each through a queue of its own, so that
/// nobody waits for a client. A message for many is serialized once.
/// </summary>
internal sealed class LiveHubManager<THub>(
    LiveConnections connections, SharedConnectionCount everywhere, IHostApplicationLifetime lifetime, RealTimeMetrics metrics, ILogger<LiveConnections> log, ILogger<DefaultHubLifetimeManager<THub>> itsLog) : DefaultHubLifetimeManager<THub>(itsLog)
    where THub : Hub
{
    public override async Task OnConnectedAsync(HubConnectionContext connection)
    {
        await base.OnConnectedAsync(connection);
        var live = new LiveConnection(connection, metrics, FellBehind);
        if (await everywhere.TryEnter(live) && connections.TryAdd(live))
        {
            metrics.Opened();
            log.Event(LogLevel.Information, "[RealTime] Connection opened", ("connectionId", live.Id), ("userId", live.UserId));
            // It came too late for the farewell.
            if (lifetime.ApplicationStopping.IsCancellationRequested) await live.AskToLeave(why: null, mayComeBack: true);
            return;
        }

        log.Event(LogLevel.Warning, "[RealTime] Connection refused, the user has too many", ("userId", live.UserId));
        everywhere.Leave(live);
        await live.AskToLeave(HubAdmissionMiddleware.TooManyConnections.Message, mayComeBack: false);
        live.Dispose();
        live.Close();
    }

    public override async Task OnDisconnectedAsync(HubConnectionContext connection)
    {
        await base.OnDisconnectedAsync(connection);
        if (connections.Find(connection.ConnectionId) is not { } live) return;
        connections.Remove(live);
        everywhere.Leave(live);
        live.Dispose();
        metrics.Closed();
        log.Event(LogLevel.Information, "[RealTime] Connection closed", ("connectionId", live.Id), ("userId", live.UserId));
    }

    public override Task SendConnectionAsync(string connectionId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        Push([connectionId], methodName, args);

    public override Task SendConnectionsAsync(IReadOnlyList<string> connectionIds, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        Push(connectionIds, methodName, args);

    public override Task SendUserAsync(string userId, string methodName, object?[] args, CancellationToken cancellationToken = default) =>
        Push([.. connections.Of(Guid.Parse(userId)).Select(c => c.Id)], methodName, args);

    private Task Push(IReadOnlyList<string> ids, string method, object?[] args)
    {
        var message = new SerializedHubMessage(new InvocationMessage(method, args));
        foreach (var id in ids) connections.Find(id)?.Push(message);
        return Task.CompletedTask;
    }

    private void FellBehind(LiveConnection connection) => log.Event(
        LogLevel.Warning, "[RealTime] Client cut off, it does not read", ("connectionId", connection.Id), ("userId", connection.UserId));
}
