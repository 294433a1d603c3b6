using ModularMonolith.Modules.Chat.Contracts;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>Starts a conversation between the caller and others.</summary>
/// <param name="MemberIds">The others; doubles and the caller are merged.</param>
/// <param name="Title">What it is about.</param>
internal sealed record StartConversation(IReadOnlyList<Guid> MemberIds, string? Title = null) : ICommand<ConversationDto>, IValidated
{
    public static Permission Requires => Permission.Of("conversations", "create");

    public Validation Validate() => new Validation()
        .Check("memberIds", MemberIds.Count is >= 1 and <= ChatRules.MaxInvited, $"memberIds must hold 1 to {ChatRules.MaxInvited} ids")
        .Check("title", ChatRules.Title(Title));
}

internal sealed class StartConversationHandler(
    IConversations conversations, IParticipants participants, ICaller caller, TimeProvider clock, IAudience audience, ChatLog log)
    : IHandler<StartConversation, ConversationDto>
{
    public async Task<Result<ConversationDto>> Handle(StartConversation request, CancellationToken ct)
    {
        var standing = await participants.Ensure(caller.UserId, caller.DisplayName, ct);
        if (standing == Standing.Deleted) return ChatErrors.CallerGone;
        if (standing == Standing.Disabled) return ChatErrors.CallerDisabled;

        HashSet<UserId> users = [caller.UserId, .. request.MemberIds.Select(UserId.From)];
        var people = await participants.Invite(users, ct);
        users.ExceptWith(people.Select(person => person.Id));
        if (users.Count > 0) return ChatErrors.UnknownMembers(users);

        var started = Conversation.Start(caller.UserId, request.Title, people.Select(person => person.Id), clock.Now());
        if (started.IsFailure) return started.Error;
        var conversation = started.Value;
        conversations.Add(conversation);
        Guid[] members = [.. conversation.Members.Select(member => member.UserId.Value)];
        conversation.Announce(new ConversationStarted(conversation.Id.Value, caller.UserId.Value, members, conversation.CreatedAt));
        audience.Added(conversation.Id.Value, members);
        log.Started(conversation.Id.Value, caller.UserId.Value, conversation.MemberCount);
        return ConversationDto.From(conversation, people);
    }
}
