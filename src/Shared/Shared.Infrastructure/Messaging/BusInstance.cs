using MassTransit;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>One bus, from its start until its connection is lost.</summary>
internal sealed class BusInstance : IReceiveEndpointObserver, IDisposable
{
    private readonly TaskCompletionSource lost = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource starting = new();
    private readonly IBusControl bus;
    private readonly TimeProvider clock;
    private Task started = Task.CompletedTask;
    private int ready;
    private long confirmed;

    public BusInstance(IBusControl bus, TimeProvider clock)
    {
        (this.bus, this.clock) = (bus, clock);
        bus.ConnectReceiveEndpointObserver(this);
    }

    public IBus Bus => bus;

    public bool IsHealthy => bus.CheckHealth().Status == BusHealthStatus.Healthy;

    /// <summary>How often an endpoint has become ready: a bus on its way to be healthy on a busy machine is no broken one.</summary>
    public int Progress => Volatile.Read(ref ready);

    /// <summary>Ends when it must no longer be relied on.</summary>
    public Task Lost => lost.Task;

    /// <summary>Ends when all endpoints are bound, which on a broker may take as long as there is none.</summary>
    public Task Start() => started = bus.StartAsync(starting.Token);

    public async Task Stop()
    {
        if (!started.IsCompleted) await starting.CancelAsync();
        await started;
        await bus.StopAsync();
    }

    public void Dispose() => starting.Dispose();

    /// <summary>A publish has been confirmed.</summary>
    public void Confirmed() => Volatile.Write(ref confirmed, clock.GetTimestamp());

    /// <summary>A publish that began then was not confirmed in time. If nobody else's was either, it is the bus.</summary>
    public void Doubted(long since)
    {
        if (Volatile.Read(ref confirmed) < since) lost.TrySetResult();
    }

    Task IReceiveEndpointObserver.Ready(ReceiveEndpointReady ready)
    {
        Interlocked.Increment(ref this.ready);
        return Task.CompletedTask;
    }

    Task IReceiveEndpointObserver.Completed(ReceiveEndpointCompleted completed) => Breaks();

    Task IReceiveEndpointObserver.Faulted(ReceiveEndpointFaulted faulted) => Breaks();

    Task IReceiveEndpointObserver.Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

    // Before the first endpoint was ready it is only the broker that has not come yet.
    private Task Breaks()
    {
        if (Progress > 0) lost.TrySetResult();
        return Task.CompletedTask;
    }
}
