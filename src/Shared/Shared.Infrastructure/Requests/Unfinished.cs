namespace ModularMonolith.Shared.Infrastructure.Requests;

/// <summary>
/// Lets go of work that waits for a PostgreSQL that does not answer, so that its caller is told at once. The scope lives until the work has
/// ended: it uses the scope's context.
/// </summary>
internal sealed class Unfinished : IAsyncDisposable
{
    private Task abandoned = Task.CompletedTask;

    /// <exception cref="AbandonedException">PostgreSQL stopped to answer.</exception>
    /// <exception cref="TimeoutException">It did not answer to begin with, and the work was not begun.</exception>
    public async Task<T> Unless<T>(Func<Task<T>> work, CancellationToken away)
    {
        if (away.IsCancellationRequested) throw new TimeoutException("PostgreSQL does not answer.");
        var running = work();
        try
        {
            return await running.WaitAsync(away);
        }
        catch (OperationCanceledException e) when (away.IsCancellationRequested)
        {
            if (running.IsCompleted) return await running;
            abandoned = running;
            throw new AbandonedException(e);
        }
    }

    public async ValueTask DisposeAsync() => await abandoned.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
