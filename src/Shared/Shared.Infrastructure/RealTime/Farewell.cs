using Microsoft.Extensions.Hosting;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// When the process is asked to stop, sends its clients to another one: they are told to close and to connect again. SignalR by itself
/// would cut them off.
/// </summary>
internal sealed class Farewell(LiveConnections connections, IHostApplicationLifetime lifetime) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Registered after SignalR's own, hence run before it.
        lifetime.ApplicationStopping.Register(Say);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Say()
    {
        var told = connections.All.Select(connection => connection.AskToLeave(why: null, mayComeBack: true)).ToArray();
        SpinWait.SpinUntil(() => told.All(t => t.IsCompleted) && connections.AreNone, Patience);
    }
}
