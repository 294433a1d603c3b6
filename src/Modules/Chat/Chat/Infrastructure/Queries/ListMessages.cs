using System.Globalization;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Infrastructure.Queries;

/// <summary>Lists messages of a conversation that the caller is in: newest first, or oldest first after a message that is known.</summary>
/// <param name="Id">The conversation.</param>
/// <param name="Page">Which part, from 1, newest first.</param>
/// <param name="PageSize">How many a part, 1 to 100; 50 where left out.</param>
/// <param name="Limit">The same as <paramref name="PageSize"/>.</param>
/// <param name="AfterSeq">What came after this message, oldest first.</param>
/// <param name="BeforeSeq">What came before this message, newest first.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the part before.</param>
internal sealed record ListMessages(
    Guid Id, int? Page = null, int? PageSize = null, int? Limit = null, long? AfterSeq = null, long? BeforeSeq = null, string? Cursor = null)
    : IQuery<Page<MessageDto>>, IValidated
{
    public static Permission Requires => Permission.Of("messages", "read");

    public Validation Validate() => new Validation()
        .Check("page", Page is null or >= 1, "page must be 1 or more")
        .Check("pageSize", PageSize is null or (>= 1 and <= 100), "pageSize must be between 1 and 100")
        .Check("limit", Limit is null or (>= 1 and <= 100), "limit must be between 1 and 100")
        .Check("limit", Limit is null || PageSize is null, "Give pageSize or limit, not both")
        .Check("afterSeq", AfterSeq is null or >= 0, "afterSeq must be 0 or more")
        .Check("beforeSeq", BeforeSeq is null or >= 0, "beforeSeq must be 0 or more")
        .Check("cursor", Cursor is null || Place.Read(Cursor) is not null, "cursor must be the nextCursor of an earlier answer")
        .Check("page", new object?[] { Page, AfterSeq, BeforeSeq, Cursor }.Count(given => given is not null) <= 1, "Give one of page, cursor, afterSeq and beforeSeq");

    /// <summary>Where a part begins: beside this message, in this direction, and it is part <paramref name="Page"/>.</summary>
    internal sealed record Place(bool OldestFirst, long Seq, int Page)
    {
        public static Place? Read(string? cursor) =>
            Shared.Infrastructure.Http.Cursor.Read(cursor, 3) is [("after" or "before") and var direction, var number, var part]
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seq)
            && int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page is > 0 and < int.MaxValue
                ? new Place(direction == "after", seq, page)
                : null;

        public string Write() => Shared.Infrastructure.Http.Cursor.Write(OldestFirst ? "after" : "before", Seq, Page);
    }
}

internal sealed class ListMessagesHandler(ChatDbContext db, ICaller caller) : IHandler<ListMessages, Page<MessageDto>>
{
    public async Task<Result<Page<MessageDto>>> Handle(ListMessages request, CancellationToken ct)
    {
        var size = request.PageSize ?? request.Limit ?? 50;
        var place = ListMessages.Place.Read(request.Cursor);
        if (request.AfterSeq is { } after) place = new ListMessages.Place(true, after, 1);
        if (request.BeforeSeq is { } before) place = new ListMessages.Place(false, before, 1);
        var page = place?.Page ?? request.Page ?? 1;
        var oldestFirst = place is { OldestFirst: true };

        // Numbers have no gap: the last one is the total, and a page begins at a number. By ix_messages_seq.
        var start = place is null ? "s.seq <= c.last_seq - @skip" : oldestFirst ? "s.seq > @Seq" : "s.seq < @Seq";
        var order = oldestFirst ? "asc" : "desc";
        var rows = await db.Query<Row>(
            $"""
            select c.last_seq, m.user_id is not null as is_member, s.id, s.sender_id, s.shown_name, s.content, s.created_at, s.seq
            from chat.conversations c
            left join chat.conversation_members m on m.conversation_id = c.id and m.user_id = @user
            left join lateral (
              select s.id, s.sender_id, p.shown_name, s.content, s.created_at, s.seq
              from chat.messages s join chat.participants p on p.user_id = s.sender_id
              where s.conversation_id = c.id and m.user_id is not null and {start}
              order by s.seq {order} limit @size) s on true
            where c.id = @Id
            order by s.seq {order}
            """, new { request.Id, user = caller.UserId.Value, place?.Seq, skip = (page - 1L) * size, size }, ct);

        if (rows.Count == 0) return ChatErrors.ConversationNotFound;
        if (!rows[0].IsMember) return ChatErrors.NotAMember;
        List<MessageDto> data = [.. rows.Where(row => row.Id is not null).Select(row => row.Message(request.Id))];
        return new Page<MessageDto>(data, rows[0].LastSeq, page, size, Next(data, rows[0].LastSeq, oldestFirst, page));
    }

    private static string? Next(List<MessageDto> data, long lastSeq, bool oldestFirst, int page)
    {
        if (data.Count == 0 || data[^1].Seq == (oldestFirst ? lastSeq : 1)) return null;
        return new ListMessages.Place(oldestFirst, data[^1].Seq, page + 1).Write();
    }

    // One row without a message where there is none to list.
    private sealed record Row(
        long LastSeq, bool IsMember, Guid? Id, Guid? SenderId, string? ShownName, string? Content, DateTimeOffset? CreatedAt, long? Seq)
    {
        public MessageDto Message(Guid conversation) => new(Id!.Value, conversation, SenderId!.Value, ShownName!, Content!, CreatedAt!.Value, Seq!.Value);
    }
}
