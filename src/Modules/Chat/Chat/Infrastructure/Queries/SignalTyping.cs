using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Infrastructure.Queries;

/// <summary>Tells the others who listen that the caller is writing. Nothing of it is kept.</summary>
internal sealed record SignalTyping(Guid Id) : IQuery<Unit>
{
    public static Permission Requires => Permission.Of("messages", "create");
}

internal sealed class SignalTypingHandler(ChatDbContext db, ICaller caller, IAudience audience) : IHandler<SignalTyping, Unit>
{
    public async Task<Result<Unit>> Handle(SignalTyping request, CancellationToken ct)
    {
        var place = await db.First<Place>(
            """
            select p.active from chat.conversations c
            left join chat.conversation_members m on m.conversation_id = c.id and m.user_id = @user
            left join chat.participants p on p.user_id = m.user_id
            where c.id = @Id
            """, new { request.Id, user = caller.UserId.Value }, ct);
        if (place is null) return ChatErrors.ConversationNotFound;
        if (place.Active is null) return ChatErrors.NotAMember;
        if (place.Active == false) return ChatErrors.CallerDisabled;

        audience.Typing(request.Id, caller.UserId.Value);
        return Unit.Value;
    }

    private sealed record Place(bool? Active);
}
