using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Infrastructure.Queries;

/// <summary>Reads where a conversation stands, and what the caller has missed of it.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="AfterSeq">The last message that the caller has; where it is left out, the caller misses nothing.</param>
internal sealed record JoinConversation(Guid Id, long? AfterSeq = null) : IQuery<Snapshot>, IValidated
{
    public const int MostMissed = 500;

    public static Permission Requires => Permission.Of("messages", "read");

    public Validation Validate() => new Validation().Check("afterSeq", AfterSeq is null or >= 0, "afterSeq must be 0 or more");
}

/// <summary>A conversation at one moment, with all messages up to <paramref name="LastSeq"/> behind it and none after.</summary>
/// <param name="LastSeq">The last message.</param>
/// <param name="Version">Of which membership it tells.</param>
/// <param name="Missed">What was missed, oldest first.</param>
/// <param name="Complete">Whether that is all of it.</param>
internal sealed record Snapshot(long LastSeq, long Version, IReadOnlyList<MessageDto> Missed, bool Complete);

internal sealed class JoinConversationHandler(ChatDbContext db, ICaller caller) : IHandler<JoinConversation, Snapshot>
{
    public async Task<Result<Snapshot>> Handle(JoinConversation request, CancellationToken ct)
    {
        // One statement sees one moment: a message is in it together with its number, or not at all. By ix_messages_seq.
        var rows = await db.Query<Row>(
            """
            select c.last_seq, c.version, m.user_id is not null as is_member, s.id, s.sender_id, s.shown_name, s.content, s.created_at, s.seq
            from chat.conversations c
            left join chat.conversation_members m on m.conversation_id = c.id and m.user_id = @user
            left join lateral (
              select s.id, s.sender_id, p.shown_name, s.content, s.created_at, s.seq
              from chat.messages s join chat.participants p on p.user_id = s.sender_id
              where s.conversation_id = c.id and m.user_id is not null and s.seq > @AfterSeq
              order by s.seq limit @most) s on true
            where c.id = @Id
            order by s.seq
            """, new { request.Id, user = caller.UserId.Value, AfterSeq = request.AfterSeq ?? long.MaxValue, most = JoinConversation.MostMissed }, ct);

        if (rows.Count == 0) return ChatErrors.ConversationNotFound;
        if (!rows[0].IsMember) return ChatErrors.NotAMember;
        List<MessageDto> missed = [.. rows.Where(row => row.Id is not null).Select(row => row.Message(request.Id))];
        return new Snapshot(rows[0].LastSeq, rows[0].Version, missed, missed.Count == 0 || missed[^1].Seq == rows[0].LastSeq);
    }

    // One row without a message where there is none.
    private sealed record Row(
        long LastSeq, long Version, bool IsMember, Guid? Id, Guid? SenderId, string? ShownName, string? Content, DateTimeOffset? CreatedAt, long? Seq)
    {
        public MessageDto Message(Guid conversation) => new(Id!.Value, conversation, SenderId!.Value, ShownName!, Content!, CreatedAt!.Value, Seq!.Value);
    }
}
