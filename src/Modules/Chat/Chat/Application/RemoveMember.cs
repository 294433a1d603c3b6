using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>Takes a user out of one's own conversation, or oneself out of any.</summary>
internal sealed record RemoveMember(Guid Id, Guid UserId) : ICommand<Unit>
{
    public static Permission Requires => Permission.Of("conversations", "create");
}

internal sealed class RemoveMemberHandler(IConversations conversations, ICaller caller, TimeProvider clock, IAudience audience, ChatLog log)
    : IHandler<RemoveMember, Unit>
{
    public async Task<Result<Unit>> Handle(RemoveMember request, CancellationToken ct)
    {
        if (await conversations.Find(new ConversationId(request.Id), ct) is not { } conversation) return ChatErrors.ConversationNotFound;

        var removed = conversation.Remove(caller.UserId, new UserId(request.UserId), clock.Now());
        if (removed.IsFailure) return removed.Error;

        audience.Removed(request.Id, request.UserId, conversation.Version);
        log.MemberRemoved(request.Id, request.UserId, caller.UserId.Value);
        return Unit.Value;
    }
}
