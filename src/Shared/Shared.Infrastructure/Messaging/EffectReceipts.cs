using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>
/// Who still has to take an event in. The dispatcher opens a receipt and waits for it; each endpoint of this process signs once its
/// transaction is committed. Commands that wait for their effects wait for the same.
/// </summary>
internal sealed class EffectReceipts
{
    // An event and its redelivery may be on their way at once, so an id can have several receipts; whoever signs, signs all of them.
    private readonly ConcurrentDictionary<Guid, ImmutableList<Receipt>> open = new();
    private readonly ConcurrentDictionary<Guid, TaskCompletionSource> expected = new();

    /// <summary>Opens a receipt that ends when each of <paramref name="endpoints"/> has signed.</summary>
    public Receipt Open(Guid messageId, IReadOnlyCollection<string> endpoints)
    {
        var receipt = new Receipt(endpoints);
        open.AddOrUpdate(messageId, _ => [receipt], (_, others) => others.Add(receipt));
        return receipt;
    }

    public void Close(Guid messageId, Receipt receipt)
    {
        if (open.AddOrUpdate(messageId, _ => [], (_, all) => all.Remove(receipt)).IsEmpty) open.TryRemove(KeyValuePair.Create(messageId, ImmutableList<Receipt>.Empty));
    }

    public void Sign(Guid messageId, string endpoint, bool taken)
    {
        if (open.TryGetValue(messageId, out var receipts)) receipts.ForEach(receipt => receipt.Sign(endpoint, taken));
    }

    /// <summary>Ends when all of <paramref name="messageIds"/> are settled. Asked for before the commit, so that none is missed.</summary>
    public Task Expect(IReadOnlyList<Guid> messageIds)
    {
        foreach (var id in messageIds) expected[id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var all = Task.WhenAll(messageIds.Select(id => expected[id].Task));
        // Another process may deliver it: nobody waits for long, so nothing is kept for long.
        _ = Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(5)))
            .ContinueWith(_ => { foreach (var id in messageIds) expected.TryRemove(id, out var _); }, TaskScheduler.Default);
        return all;
    }

    public void Settled(Guid messageId)
    {
        if (expected.TryGetValue(messageId, out var effect)) effect.TrySetResult();
    }

    /// <summary>What each endpoint still has to sign.</summary>
    public sealed class Receipt(IReadOnlyCollection<string> endpoints)
    {
        private readonly HashSet<string> missing = [.. endpoints];
        private readonly TaskCompletionSource<bool> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary><c>false</c> when an endpoint could not take the event in.</summary>
        public Task<bool> Task => done.Task;

        public void Sign(string endpoint, bool taken)
        {
            lock (missing)
            {
                missing.Remove(endpoint);
                if (!taken) done.TrySetResult(false);
                else if (missing.Count == 0) done.TrySetResult(true);
            }
        }
    }
}
