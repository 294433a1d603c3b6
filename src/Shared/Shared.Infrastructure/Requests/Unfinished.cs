namespace ModularMonolith.Shared.Infrastructure.Requests;

/// <summary>
/// Lets go of work that waits for a PostgreSQL that does not answer, so that its caller is told at once. The work is called off, and what it
/// had not begun never begins; its scope lives until it has ended, for it uses the scope's context.
/// </summary>
internal sealed class Unfinished : IAsyncDisposable
{
    private Task abandoned = Task.CompletedTask;
    private CancellationTokenSource? calledOff;

    /// <exception cref="AbandonedException">PostgreSQL stopped to answer.</exception>
    /// <exception cref="TimeoutException">It did not answer to begin with, and the work was not begun.</exception>
    public async Task<T> Unless<T>(Func<CancellationToken, Task<T>> work, CancellationToken away, CancellationToken ct)
    {
        if (away.IsCancellationRequested) throw new TimeoutException("PostgreSQL does not answer.");
        var callOff = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = work(callOff.Token);
        try
        {
            return await running.WaitAsync(away);
        }
        catch (OperationCanceledException e) when (away.IsCancellationRequested)
        {
            if (running.IsCompletedSuccessfully) return await running;
            // Not awaited, and on other threads: to call off a statement takes a while where nobody answers.
            (calledOff, abandoned) = (callOff, Task.WhenAll(running, callOff.CancelAsync()));
            throw new AbandonedException(e);
        }
        finally
        {
            if (calledOff != callOff) callOff.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await abandoned.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        calledOff?.Dispose();
    }
}
