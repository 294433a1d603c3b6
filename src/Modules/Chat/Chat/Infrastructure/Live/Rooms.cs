using System.Collections.Concurrent;
using ModularMonolith.Modules.Chat.Infrastructure.Queries;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Chat.Infrastructure.Live;

/// <summary>The conversations that clients of this process listen to.</summary>
internal sealed class Rooms(IPushes pushes, RoomGaps gaps)
{
    private readonly ConcurrentDictionary<Guid, Room> rooms = new();
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<Guid, Seat>> seats = new(StringComparer.Ordinal);

    /// <summary>Where the rooms stand; those that <paramref name="which"/> names, or all.</summary>
    public IReadOnlyList<(Guid Conversation, long Cursor, long Version)> Positions(IReadOnlySet<Guid>? which = null) =>
        [.. (which is null ? rooms.Values : which.Select(Find).OfType<Room>()).Select(room => room.Position).OfType<(Guid, long, long)>()];

    public Room? Find(Guid conversation) => rooms.GetValueOrDefault(conversation);

    /// <summary>
    /// Lets a connection listen. It has its seat before <paramref name="look"/> looks, so what is said from then on is held back until
    /// <see cref="Release"/>: each message is either in the snapshot or pushed later.
    /// </summary>
    public async Task<Result<(Seat Seat, Snapshot Snapshot)>> Join(
        string connection, Guid user, Guid conversation, Func<Task<Result<Snapshot>>> look, CancellationToken disconnected)
    {
        var (room, seat) = Enter(connection, user, conversation);
        var hasJoined = false;
        try
        {
            Result<Snapshot> seen;
            do
            {
                seen = await look();
                if (seen.IsFailure) return seen.Error;
                // Looked at after the seat was taken: who disconnects later leaves it by itself.
                disconnected.ThrowIfCancellationRequested();
            }
            while (!room.Settle(seat, seen.Value.LastSeq, seen.Value.Version));

            hasJoined = true;
            return (seat, seen.Value);
        }
        finally
        {
            if (!hasJoined) Leave(connection, conversation);
        }
    }

    /// <summary>Pushes what was said since the connection joined. No: too much was said, it has to join again.</summary>
    public bool Release(Seat seat) => Find(seat.Conversation)?.Release(seat) ?? true;

    public void Leave(string connection, Guid conversation)
    {
        if (!seats.TryGetValue(connection, out var taken) || !taken.TryRemove(conversation, out var seat)) return;
        if (rooms.TryGetValue(conversation, out var room) && room.Leave(seat.Equals)) rooms.TryRemove(new KeyValuePair<Guid, Room>(conversation, room));
    }

    /// <summary>The connection has ended.</summary>
    public void Leave(string connection)
    {
        if (!seats.TryGetValue(connection, out var taken)) return;
        foreach (var conversation in taken.Keys) Leave(connection, conversation);
        seats.TryRemove(connection, out _);
    }

    /// <summary>Tells the clients of this process.</summary>
    public void Hear(Notice notice)
    {
        var room = Find(notice.ConversationId);
        switch (notice)
        {
            case Notice.Said said when room?.Take(said.Message) == true:
                gaps.Add(notice.ConversationId);
                break;
            case Notice.Typing typing:
                room?.Signal(typing.UserId, to => pushes.Typing(to, notice.ConversationId, typing.UserId));
                break;
            case Notice.HasRead read:
                room?.Signal(read.UserId, to => pushes.Read(to, notice.ConversationId, read.UserId, read.Seq));
                break;
            case Notice.Added added:
                foreach (var user in added.UserIds) pushes.Added(user, notice.ConversationId);
                break;
            case Notice.Removed removed:
                room?.Remove(removed.UserId, removed.Version);
                pushes.Removed(removed.UserId, notice.ConversationId);
                break;
        }
    }

    /// <summary>Who is a member now, by a look at the database.</summary>
    public void Compare(Guid conversation, IReadOnlySet<Guid> members, long version)
    {
        foreach (var stranger in Find(conversation)?.Compare(members, version) ?? []) pushes.Removed(stranger, conversation);
    }

    private (Room Room, Seat Seat) Enter(string connection, Guid user, Guid conversation)
    {
        var seat = new Seat(conversation, connection, user);
        while (true)
        {
            var room = rooms.GetOrAdd(conversation, id => new Room(id, pushes));
            if (room.Enter(seat))
            {
                seats.GetOrAdd(connection, _ => new ConcurrentDictionary<Guid, Seat>())[conversation] = seat;
                return (room, seat);
            }

            // It has just been left by its last one, who is about to take it away.
            rooms.TryRemove(new KeyValuePair<Guid, Room>(conversation, room));
        }
    }
}
