using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>The messages: the one path that is walked all the time, so each of these is one round trip.</summary>
internal interface IMessages
{
    /// <summary>Gives a message the conversation's next number and keeps it, once. <c>null</c>: there is no such conversation.</summary>
    Task<Kept?> Keep(Message message, CancellationToken ct);

    /// <summary>Moves the reader's mark forward to <paramref name="seq"/>, if that has been said. <c>null</c>: there is no such conversation.</summary>
    Task<ReadMark?> MarkRead(ConversationId conversation, UserId reader, long seq, CancellationToken ct);
}

/// <summary>What became of a message.</summary>
/// <param name="IsMember">Whether the sender is in the conversation; if not, nothing was kept.</param>
/// <param name="IsActive">Whether the sender may speak; if not, nothing was kept.</param>
/// <param name="WasThere">Whether the sender had sent it before, under the same client message id.</param>
/// <param name="Message">The message as it is kept.</param>
internal sealed record Kept(bool IsMember, bool IsActive, bool WasThere, MessageDto? Message);

/// <summary>Where a reader could move to.</summary>
/// <param name="IsMember">Whether the reader is in the conversation; if not, nothing was moved.</param>
/// <param name="LastSeq">The last message; a mark beyond it was not moved.</param>
/// <param name="Moved">Whether the mark was before.</param>
internal sealed record ReadMark(bool IsMember, long LastSeq, bool Moved);
