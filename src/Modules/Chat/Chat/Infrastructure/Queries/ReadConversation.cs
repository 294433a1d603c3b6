using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Infrastructure.Queries;

/// <summary>Reads a conversation that the caller is in, with its members.</summary>
internal sealed record ReadConversation(Guid Id) : IQuery<ConversationDetails>
{
    public static Permission Requires => Permission.Of("conversations", "read");
}

internal sealed record ConversationDetails(
    Guid Id, Guid CreatedBy, string? Title, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, IReadOnlyList<MemberDto> Members, long LastSeq);

internal sealed class ReadConversationHandler(ChatDbContext db, ICaller caller) : IHandler<ReadConversation, ConversationDetails>
{
    public Task<Result<ConversationDetails>> Handle(ReadConversation request, CancellationToken ct) => db.Several<Result<ConversationDetails>>(
        """
        select c.id, c.created_by, c.title, c.created_at, c.updated_at, c.last_seq,
          exists (select from chat.conversation_members m where m.conversation_id = c.id and m.user_id = @user) as is_member
        from chat.conversations c where c.id = @Id;

        select m.user_id, p.shown_name as display_name, m.joined_at
        from chat.conversation_members m join chat.participants p on p.user_id = m.user_id
        where m.conversation_id = @Id order by m.joined_at, m.user_id
        """,
        new { request.Id, user = caller.UserId.Value },
        async results =>
        {
            if (await results.ReadFirstOrDefaultAsync<Found>() is not { } found) return ChatErrors.ConversationNotFound;
            if (!found.IsMember) return ChatErrors.NotAMember;
            List<MemberDto> members = [.. await results.ReadAsync<MemberDto>()];
            return new ConversationDetails(found.Id, found.CreatedBy, found.Title, found.CreatedAt, found.UpdatedAt, members, found.LastSeq);
        },
        ct);

    private sealed record Found(
        Guid Id, Guid CreatedBy, string? Title, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long LastSeq, bool IsMember);
}
