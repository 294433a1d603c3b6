using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>Brings a user into one's own conversation.</summary>
internal sealed record AddMember(Guid Id, Guid UserId) : ICommand<MemberAdded>
{
    public static Permission Requires => Permission.Of("conversations", "create");
}

internal sealed record MemberAdded(string Message = "Member added successfully");

internal sealed class AddMemberHandler(
    IConversations conversations, IParticipants participants, ICaller caller, TimeProvider clock, IAudience audience, ChatLog log)
    : IHandler<AddMember, MemberAdded>
{
    public async Task<Result<MemberAdded>> Handle(AddMember request, CancellationToken ct)
    {
        var (id, user) = (new ConversationId(request.Id), new UserId(request.UserId));
        // People before conversations, see IConversations.
        var invited = await participants.Invite([user], ct);
        if (await conversations.Find(id, ct) is not { } conversation) return ChatErrors.ConversationNotFound;

        var sentBefore = await conversations.SentBy(id, user, ct);
        var added = conversation.Add(caller.UserId, invited.SingleOrDefault(), sentBefore, clock.Now());
        if (added.IsFailure) return added.Error;

        audience.Added(request.Id, [request.UserId]);
        log.MemberAdded(request.Id, request.UserId, caller.UserId.Value);
        return new MemberAdded();
    }
}
