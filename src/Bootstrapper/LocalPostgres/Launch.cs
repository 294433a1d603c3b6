namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>Brings the server to the point where it lets us in, from whatever state it is found in.</summary>
internal sealed class Launch(PgCtl pgCtl, OwnerLogin login, Action<string> say)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(50);

    // A start fails in passing when another program took the free port, or while processes of a killed server are still ending.
    private const int Starts = 10;
    private static readonly TimeSpan BetweenStarts = TimeSpan.FromMilliseconds(300);

    private Cluster Cluster => pgCtl.Cluster;

    /// <returns>The port.</returns>
    public async Task<int> Run(CancellationToken ct)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(ct);
        deadline.CancelAfter(Patience);
        try
        {
            return await UntilItAnswers(deadline.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // It goes on by itself, so that a long recovery is not begun all over again.
            throw await Failure(
                $"does not answer after {Patience.TotalSeconds:0} seconds. If it is still recovering, start the host again later");
        }
        catch
        {
            await pgCtl.Stop();
            throw;
        }
    }

    private async Task<int> UntilItAnswers(CancellationToken ct)
    {
        var starts = 0;
        while (true)
        {
            var server = await pgCtl.FindServer(ct);
            if (server is null)
            {
                await Start(++starts, ct);
            }
            else if (server.IsStopping)
            {
                await pgCtl.Stop();
            }
            else if (server.Port is { } port && await login.Opens(port, ct))
            {
                if (starts == 0) say($"Taking over the PostgreSQL that was left running in {Cluster.Data}.");
                return port;
            }
            else
            {
                await Task.Delay(BetweenLooks, ct);
            }
        }
    }

    private async Task Start(int attempt, CancellationToken ct)
    {
        var started = await pgCtl.Start(Patience, ct);
        if (started.Succeeded) return;
        if (attempt == Starts) throw await Failure($"does not start ({started.Output})");
        await Task.Delay(BetweenStarts, ct);
    }

    private async Task<LocalPostgresException> Failure(string what) => new(
        $"PostgreSQL in '{Cluster.Data}' {what}. The last lines of its log:{Environment.NewLine}" +
        await Cluster.Log.LastLines(CancellationToken.None));
}
