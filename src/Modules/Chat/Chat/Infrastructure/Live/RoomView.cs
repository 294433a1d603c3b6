using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Chat.Infrastructure.Live;

/// <summary>What the database says of rooms, of all of them in one statement.</summary>
internal sealed class RoomView(ChatDbContext db)
{
    public const int MostAtOnce = 500;

    /// <summary>Those that went on, and who is in those whose members changed.</summary>
    public Task<IReadOnlyList<ChangedRoom>> Changed(IReadOnlyList<(Guid Conversation, long Cursor, long Version)> rooms, CancellationToken ct) => db.Query<ChangedRoom>(
        """
        select c.id, c.last_seq, c.version,
          case when c.version <> room.version then array(select user_id from chat.conversation_members m where m.conversation_id = c.id) end as members
        from unnest(@ids, @cursors, @versions) room(id, cursor, version) join chat.conversations c on c.id = room.id
        where c.last_seq > room.cursor or c.version <> room.version
        """,
        new { ids = rooms.Select(r => r.Conversation).ToArray(), cursors = rooms.Select(r => r.Cursor).ToArray(), versions = rooms.Select(r => r.Version).ToArray() }, ct);

    /// <summary>What was said after a message, oldest first in each conversation. By ix_messages_seq.</summary>
    public Task<IReadOnlyList<MessageDto>> After(IReadOnlyList<(Guid Conversation, long Cursor)> rooms, CancellationToken ct) => db.Query<MessageDto>(
        """
        select s.id, room.id as conversation_id, s.sender_id, s.shown_name as sender_display_name, s.content, s.created_at, s.seq
        from unnest(@ids, @cursors) room(id, cursor) cross join lateral (
          select s.id, s.sender_id, p.shown_name, s.content, s.created_at, s.seq
          from chat.messages s join chat.participants p on p.user_id = s.sender_id
          where s.conversation_id = room.id and s.seq > room.cursor
          order by s.seq limit @most) s
        order by room.id, s.seq
        """,
        new { ids = rooms.Select(r => r.Conversation).ToArray(), cursors = rooms.Select(r => r.Cursor).ToArray(), most = MostAtOnce }, ct);
}

/// <summary>A conversation that is not as its room knows it.</summary>
internal sealed record ChangedRoom
{
    public Guid Id { get; init; }

    public long LastSeq { get; init; }

    public long Version { get; init; }

    /// <summary>Who is a member, where that may have changed.</summary>
    public Guid[]? Members { get; init; }
}
