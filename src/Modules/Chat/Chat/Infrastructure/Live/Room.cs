using ModularMonolith.Modules.Chat.Application;

namespace ModularMonolith.Modules.Chat.Infrastructure.Live;

/// <summary>
/// A conversation as this process' clients hear it: message after message without gap, whatever order they come in. What does not come
/// is fetched from the database by <see cref="RoomWatch"/>.
/// </summary>
internal sealed class Room(Guid conversation, IPushes pushes)
{
    // What came before its turn; more is dropped, the database has it.
    private const int MostEarly = 200;

    private readonly Lock gate = new();
    private readonly List<Seat> seats = [];
    private readonly Dictionary<long, MessageDto> early = [];
    private long? cursor;
    private long start;
    private long version;
    private bool isClosed;

    /// <summary>The last message that was pushed and the version by which everyone here is a member; nothing before the first has joined.</summary>
    public (Guid Conversation, long Cursor, long Version)? Position
    {
        get
        {
            lock (gate) return cursor is { } last ? (conversation, last, version) : null;
        }
    }

    /// <summary>Gives a seat, in the place of the connection's earlier one. No: the room is closed, take another.</summary>
    public bool Enter(Seat seat)
    {
        lock (gate)
        {
            if (isClosed) return false;
            seats.RemoveAll(other => other.Connection == seat.Connection);
            seats.Add(seat);
            return true;
        }
    }

    /// <summary>Whether the room is empty now, and closed.</summary>
    public bool Leave(Func<Seat, bool> who)
    {
        lock (gate)
        {
            seats.RemoveAll(seat => who(seat));
            return isClosed = seats.Count == 0;
        }
    }

    /// <summary>
    /// The seat's client knows all up to a message. Everything later has been held back, or is still to come. No: somebody who looked
    /// later was the first to settle, and what was said between the two looks is not pushed here; look again.
    /// </summary>
    public bool Settle(Seat seat, long lastSeq, long seenVersion)
    {
        lock (gate)
        {
            if (cursor is not null && lastSeq < start) return false;
            seat.Settle(lastSeq, seenVersion);
            if (cursor is null) (cursor, start, version) = (lastSeq, lastSeq, seenVersion);
            // Somebody else's look was later than this one's: it is to be repeated for this seat.
            if (seenVersion < version) version = seenVersion;
            PushInTurn();
            return true;
        }
    }

    /// <summary>Pushes what the seat held back. No: something is missing, it must join again.</summary>
    public bool Release(Seat seat)
    {
        lock (gate)
        {
            if (seat.IsBroken) return false;
            // It may have been left, taken away or given anew meanwhile.
            if (seats.Contains(seat)) seat.Release();
            return true;
        }
    }

    /// <summary>Takes a message, from whoever was first to tell. Whether those before it are missing.</summary>
    public bool Take(MessageDto message)
    {
        lock (gate)
        {
            if (message.Seq <= cursor) return false;
            if (early.Count < MostEarly || message.Seq == cursor + 1) early[message.Seq] = message;
            PushInTurn();
            return cursor is not null && message.Seq > cursor;
        }
    }

    /// <summary>Tells the others who joined of what somebody does.</summary>
    public void Signal(Guid user, Action<IReadOnlyList<string>> push)
    {
        lock (gate) Push(long.MaxValue, push, seat => seat.User != user);
    }

    /// <summary>The user was removed: whoever's membership was seen before that leaves, and who is about to join is looked at again.</summary>
    public void Remove(Guid user, long sinceVersion)
    {
        lock (gate)
        {
            version = Math.Min(version, sinceVersion - 1);
            seats.RemoveAll(seat => seat.User == user && seat.HeardUntil is not null && seat.Version < sinceVersion);
        }
    }

    /// <summary>Compares with who is a member by a later look; the users who had to leave.</summary>
    public IReadOnlyList<Guid> Compare(IReadOnlySet<Guid> members, long seenVersion)
    {
        lock (gate)
        {
            var strangers = seats.Where(seat => seat.HeardUntil is not null && seat.Version < seenVersion && !members.Contains(seat.User)).ToList();
            seats.RemoveAll(strangers.Contains);
            foreach (var seat in seats.Where(seat => seat.HeardUntil is not null && seat.Version < seenVersion)) seat.Version = seenVersion;
            version = Math.Max(version, seenVersion);
            return [.. strangers.Select(seat => seat.User).Distinct()];
        }
    }

    private void PushInTurn()
    {
        while (cursor is { } last && early.Remove(last + 1, out var next))
        {
            cursor = next.Seq;
            Push(next.Seq, to => pushes.Message(to, next), seat => true);
        }

        if (early.Count > 0 && cursor is { } now)
            foreach (var old in early.Keys.Where(seq => seq <= now).ToList()) early.Remove(old);
    }

    private void Push(long seq, Action<IReadOnlyList<string>> push, Func<Seat, bool> to)
    {
        List<string> now = [];
        foreach (var seat in seats.Where(to))
        {
            if (seat.IsHolding) seat.Hold(seq, push);
            else if (seq > seat.HeardUntil) now.Add(seat.Connection);
        }

        if (now.Count > 0) push(now);
    }
}
