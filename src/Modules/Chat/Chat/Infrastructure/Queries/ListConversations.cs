using System.Globalization;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Infrastructure.Queries;

/// <summary>Lists the caller's conversations, the last active first, a hundred at a time.</summary>
/// <param name="Cursor">Where the part before ended.</param>
internal sealed record ListConversations(string? Cursor = null) : IQuery<ConversationList>, IValidated
{
    public const int PartSize = 100;

    public static Permission Requires => Permission.Of("conversations", "read");

    public Validation Validate() => new Validation()
        .Check("cursor", Cursor is null || Place.Read(Cursor) is not null, "cursor must be taken from the Link of an earlier answer");

    /// <summary>Where a part ends: after this conversation.</summary>
    internal sealed record Place(DateTimeOffset ActiveAt, Guid Id)
    {
        public static Place? Read(string? cursor) =>
            Shared.Infrastructure.Http.Cursor.Read(cursor, 2) is [var ticks, var id]
            && long.TryParse(ticks, CultureInfo.InvariantCulture, out var at) && at > 0 && at < DateTimeOffset.MaxValue.Ticks
            && Guid.TryParse(id, out var conversation)
                ? new Place(new DateTimeOffset(at, TimeSpan.Zero), conversation)
                : null;

        public string Write() => Shared.Infrastructure.Http.Cursor.Write(ActiveAt.UtcTicks, Id);
    }
}

internal sealed record ConversationList(IReadOnlyList<ConversationRow> Data, string? NextCursor);

/// <summary>A conversation at a glance.</summary>
internal sealed record ConversationRow(
    Guid Id, Guid CreatedBy, string? Title, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, string? LastMessageContent, DateTimeOffset? LastMessageAt,
    int MemberCount, long LastSeq, long UnreadCount);

internal sealed class ListConversationsHandler(ChatDbContext db, ICaller caller) : IHandler<ListConversations, ConversationList>
{
    public async Task<Result<ConversationList>> Handle(ListConversations request, CancellationToken ct)
    {
        var after = ListConversations.Place.Read(request.Cursor);

        // The caller's memberships by ix_conversation_members_user_id_conversation_id, their conversations by primary key; "lateral" and
        // "limit" keep the planner from reading everybody's where one has many (31 ms against 9 ms for 2,000 of 100,000).
        // Sorting them is cheaper than what an order kept by index would cost: a write for every member with every message.
        var rows = await db.Query<ConversationRow>(
            $"""
            select c.id, c.created_by, c.title, c.created_at, c.updated_at, c.last_message_content, c.last_message_at, c.member_count, c.last_seq,
              (c.last_seq - m.last_read_seq) - (m.sent_count - m.sent_when_read) as unread_count
            from chat.conversation_members m cross join lateral (select * from chat.conversations where id = m.conversation_id limit 1) c
            where m.user_id = @user and {(after is null ? "true" : "(coalesce(c.last_message_at, c.created_at), c.id) < (@ActiveAt, @Id)")}
            order by coalesce(c.last_message_at, c.created_at) desc, c.id desc limit @take
            """, new { user = caller.UserId.Value, after?.ActiveAt, after?.Id, take = ListConversations.PartSize + 1 }, ct);

        List<ConversationRow> data = [.. rows.Take(ListConversations.PartSize)];
        var next = rows.Count > data.Count ? new ListConversations.Place(data[^1].LastMessageAt ?? data[^1].CreatedAt, data[^1].Id).Write() : null;
        return new ConversationList(data, next);
    }
}
