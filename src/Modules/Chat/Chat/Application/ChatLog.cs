using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Logging;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>What operators read of conversations; never what is said in them.</summary>
internal sealed class ChatLog(ILogger<ChatLog> log)
{
    public void Started(Guid conversationId, Guid userId, int members) =>
        log.Event(LogLevel.Information, "[Chat] Conversation created", ("conversationId", conversationId), ("userId", userId), ("members", members));

    public void MemberAdded(Guid conversationId, Guid memberId, Guid userId) =>
        log.Event(LogLevel.Information, "[Chat] Member added", ("conversationId", conversationId), ("memberId", memberId), ("userId", userId));

    public void MemberRemoved(Guid conversationId, Guid memberId, Guid userId) =>
        log.Event(LogLevel.Information, "[Chat] Member removed", ("conversationId", conversationId), ("memberId", memberId), ("userId", userId));

    public void Sent(Guid conversationId, long seq, Guid userId) =>
        log.Event(LogLevel.Debug, "[Chat] Message sent", ("conversationId", conversationId), ("seq", seq), ("userId", userId));
}
