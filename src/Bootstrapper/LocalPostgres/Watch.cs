namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>Starts the server again, at the same port, when it ends while the host lives: killed by hand, or for want of memory.</summary>
internal sealed class Watch : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _over = new();
    private readonly Task _watching;

    public Watch(PgCtl pgCtl, Launch launch, Action<string> say) => _watching = Task.Run(() => Run(pgCtl, launch, say, _over.Token));

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private static async Task Run(PgCtl pgCtl, Launch launch, Action<string> say, CancellationToken ct)
    {
        var server = await pgCtl.FindServer(ct);
        using var timer = new PeriodicTimer(Period);
        while (await timer.WaitForNextTickAsync(ct))
        {
            if (server?.IsRunning == true) continue;
            try
            {
                say("The own PostgreSQL has ended; starting it again.");
                await launch.Run(ct);
                server = await pgCtl.FindServer(ct);
            }
            catch (LocalPostgresException e)
            {
                say(e.Message);
            }
        }
    }
}
