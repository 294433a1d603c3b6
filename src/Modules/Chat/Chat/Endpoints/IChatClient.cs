using Microsoft.AspNetCore.SignalR;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Shared.Infrastructure.RealTime;

namespace ModularMonolith.Modules.Chat.Endpoints;

/// <summary>What clients of the hub hear.</summary>
internal interface IChatClient
{
    [HubMethodName("chat.joined")]
    Task Joined(JoinedNotice joined);

    /// <summary>To everyone who joined, each message once and in order.</summary>
    [HubMethodName("chat.message")]
    Task Message(MessageNotice said);

    /// <summary>To the caller of what was refused.</summary>
    [HubMethodName("chat.error")]
    Task Error(HubRefusal refusal);

    /// <summary>To the others who joined.</summary>
    [HubMethodName("chat.typing")]
    Task Typing(TypingNotice typing);

    /// <summary>To the others who joined.</summary>
    [HubMethodName("chat.read")]
    Task Read(ReadNotice read);

    /// <summary>To the user who was added, without joining.</summary>
    [HubMethodName("chat.added")]
    Task Added(MembershipNotice added);

    /// <summary>To the user who was removed, without joining.</summary>
    [HubMethodName("chat.removed")]
    Task Removed(MembershipNotice removed);
}

internal sealed record JoinedNotice(Guid ConversationId, string Message = "Joined conversation successfully");

internal sealed record MessageNotice(Guid ConversationId, LiveMessage Message);

internal sealed record LiveMessage(Guid Id, Guid SenderId, string SenderDisplayName, string Content, DateTimeOffset CreatedAt, long Seq)
{
    public static LiveMessage From(MessageDto message) =>
        new(message.Id, message.SenderId, message.SenderDisplayName, message.Content, message.CreatedAt, message.Seq);
}

internal sealed record TypingNotice(Guid ConversationId, Guid UserId);

internal sealed record ReadNotice(Guid ConversationId, Guid UserId, long Seq);

internal sealed record MembershipNotice(Guid ConversationId);
