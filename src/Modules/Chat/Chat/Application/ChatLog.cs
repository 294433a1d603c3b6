using Microsoft.Extensions.Logging;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>What operators read of conversations; never what is said in them.</summary>
internal sealed partial class ChatLog(ILogger<ChatLog> log)
{
    [LoggerMessage(LogLevel.Information, "[Chat] Conversation created {conversationId} {userId} {members}")]
    public partial void Started(Guid conversationId, Guid userId, int members);

    [LoggerMessage(LogLevel.Information, "[Chat] Member added {conversationId} {memberId} {userId}")]
    public partial void MemberAdded(Guid conversationId, Guid memberId, Guid userId);

    [LoggerMessage(LogLevel.Information, "[Chat] Member removed {conversationId} {memberId} {userId}")]
    public partial void MemberRemoved(Guid conversationId, Guid memberId, Guid userId);

    [LoggerMessage(LogLevel.Debug, "[Chat] Message sent {conversationId} {seq} {userId}")]
    public partial void Sent(Guid conversationId, long seq, Guid userId);
}
