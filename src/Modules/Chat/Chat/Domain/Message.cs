using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Chat.Domain;

/// <summary>What somebody said in a conversation. It never changes.</summary>
internal sealed class Message
{
    private Message()
    {
    }

    public Guid Id { get; private init; }

    public ConversationId ConversationId { get; private init; }

    /// <summary>Its number in the conversation, from 1 without gap; given when it is kept.</summary>
    public long Seq { get; private init; }

    public UserId SenderId { get; private init; }

    /// <summary>Its number among the sender's own in this conversation; given when it is kept.</summary>
    public long SenderSeq { get; private init; }

    public string Content { get; private init; } = "";

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>The sender's own name for it: sent twice, it is kept once.</summary>
    public Guid? ClientMessageId { get; private init; }

    public static Result<Message> Write(ConversationId conversation, UserId sender, string content, Guid? clientMessageId, DateTimeOffset now)
    {
        var checkedContent = ChatRules.Content(content);
        if (checkedContent.IsFailure) return checkedContent.Error;

        return new Message
        {
            Id = Guid.CreateVersion7(),
            ConversationId = conversation,
            SenderId = sender,
            Content = checkedContent.Value,
            ClientMessageId = clientMessageId,
            CreatedAt = now,
        };
    }
}
