using System.Collections.Concurrent;

namespace ModularMonolith.Modules.Chat.Infrastructure.Live;

/// <summary>The conversations of which a message came before its turn, for <see cref="RoomWatch"/> to look at soon.</summary>
internal sealed class RoomGaps : IDisposable
{
    private readonly ConcurrentDictionary<Guid, bool> gaps = new();
    private readonly SemaphoreSlim news = new(0, 1);

    public void Add(Guid conversation)
    {
        gaps[conversation] = true;
        try
        {
            if (news.CurrentCount == 0) news.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else has just told.
        }
    }

    /// <summary>Waits for one, at most so long.</summary>
    public Task Wait(TimeSpan atMost, CancellationToken ct) => news.WaitAsync(atMost, ct);

    /// <summary>Takes them.</summary>
    public IReadOnlySet<Guid> Take()
    {
        HashSet<Guid> taken = [.. gaps.Keys];
        foreach (var conversation in taken) gaps.TryRemove(conversation, out _);
        return taken;
    }

    public void Dispose() => news.Dispose();
}
