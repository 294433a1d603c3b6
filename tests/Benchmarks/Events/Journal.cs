using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>
/// When each event and its effect were committed, by one monotonic clock. It looks at the moment PostgreSQL's answer to a commit is
/// there, so it costs neither side a statement, and the product has nothing in it for this.
/// </summary>
internal sealed class Journal : DbTransactionInterceptor
{
    private readonly ConcurrentDictionary<Guid, long> announced = new();
    private readonly ConcurrentDictionary<Guid, long> effects = new();
    private (int Count, TaskCompletionSource Reached) awaited = (int.MaxValue, new());
    private int taken;

    /// <summary>When the last effect was committed.</summary>
    public long LastEffect { get; private set; }

    public override Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        var now = Stopwatch.GetTimestamp();
        if (eventData.Context is SenderDbContext { Registers: { } person }) announced[person] = now;
        if (eventData.Context is ReceiverDbContext { Greets: { } greeted }) Took(greeted, now);
        return Task.CompletedTask;
    }

    /// <summary>Starts over; ends once <paramref name="count"/> effects are there.</summary>
    public Task Expect(int count)
    {
        announced.Clear();
        effects.Clear();
        taken = 0;
        awaited = (count, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return awaited.Reached.Task;
    }

    /// <summary>How long the event of each effect was on its way, in milliseconds, the shortest first.</summary>
    public double[] Latencies() =>
        [.. effects.Where(effect => announced.ContainsKey(effect.Key)).Select(effect => Stopwatch.GetElapsedTime(announced[effect.Key], effect.Value).TotalMilliseconds).Order()];

    private void Took(Guid person, long now)
    {
        effects[person] = now;
        if (Interlocked.Increment(ref taken) != awaited.Count) return;
        LastEffect = now;
        awaited.Reached.SetResult();
    }
}
