using System.Runtime.InteropServices;

namespace ModularMonolith.Bootstrapper;

/// <summary>Ctrl-C and SIGTERM while the host is still starting: the start ends, and PostgreSQL is stopped on the way out.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource source = new();
    private readonly List<PosixSignalRegistration> signals;

    public Interruption() => signals = [Register(PosixSignal.SIGINT), Register(PosixSignal.SIGTERM)];

    public CancellationToken Token => source.Token;

    /// <summary>The host has started, and hears signals itself.</summary>
    public void HandOver()
    {
        foreach (var signal in signals) signal.Dispose();
    }

    public void Dispose()
    {
        HandOver();
        source.Dispose();
    }

    private PosixSignalRegistration Register(PosixSignal signal) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        source.Cancel();
    });
}
