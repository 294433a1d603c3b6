using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Chat.Contracts;

/// <summary>Somebody started a conversation.</summary>
/// <param name="ConversationId">The conversation.</param>
/// <param name="CreatedBy">Who started it.</param>
/// <param name="MemberIds">Everyone in it, the creator too.</param>
/// <param name="StartedAt">When, UTC.</param>
[EventName("chat.conversation-started")]
public sealed record ConversationStarted(Guid ConversationId, Guid CreatedBy, IReadOnlyList<Guid> MemberIds, DateTimeOffset StartedAt)
    : IIntegrationEvent
{
    /// <inheritdoc />
    public Guid PartitionKey => ConversationId;

    /// <inheritdoc />
    public long Version => 1;
}
