using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>
/// The conversations, as aggregates. Whoever changes something takes locks in one order, so that nobody waits in a circle:
/// people (<see cref="IParticipants"/>), then conversations, then members.
/// </summary>
internal interface IConversations
{
    /// <summary>Finds one to change it: until the request ends nobody else does, and no message is added.</summary>
    Task<Conversation?> Find(ConversationId id, CancellationToken ct);

    void Add(Conversation conversation);

    /// <summary>How many messages the user has sent there, member or not.</summary>
    Task<long> SentBy(ConversationId id, UserId user, CancellationToken ct);
}
