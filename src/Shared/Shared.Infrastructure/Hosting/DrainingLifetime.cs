using System.Runtime.InteropServices;
using Microsoft.Extensions.Hosting;

namespace ModularMonolith.Shared.Infrastructure.Hosting;

/// <summary>
/// Ends the process when it is asked to. After SIGTERM it serves on for a while, though it says that it is not ready: load balancers
/// send requests elsewhere before connections are refused. Ctrl-C does not wait, nor does a second signal.
/// </summary>
internal sealed class DrainingLifetime(PlatformSettings settings, IHostApplicationLifetime application, TimeProvider clock) : IHostLifetime, IDisposable
{
    private readonly List<PosixSignalRegistration> signals = [];
    private ITimer? end;
    private int times;

    /// <summary>Whether the process is about to end.</summary>
    public bool IsDraining => Volatile.Read(ref times) > 0 || application.ApplicationStopping.IsCancellationRequested;

    public Task WaitForStartAsync(CancellationToken cancellationToken)
    {
        Hear(PosixSignal.SIGTERM, settings.Drain);
        Hear(PosixSignal.SIGINT, TimeSpan.Zero);
        Hear(PosixSignal.SIGQUIT, TimeSpan.Zero);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var signal in signals) signal.Dispose();
        end?.Dispose();
    }

    private void Hear(PosixSignal signal, TimeSpan drain) => signals.Add(PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref times) > 1 || drain == TimeSpan.Zero) application.StopApplication();
        else end = clock.CreateTimer(_ => application.StopApplication(), null, drain, Timeout.InfiniteTimeSpan);
    }));
}
