using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>A new user may be spoken to at once.</summary>
internal sealed class OnAccountRegistered(IParticipants participants) : IReaction<AccountRegistered>
{
    public Task Handle(AccountRegistered happened, CancellationToken ct) =>
        participants.Rename(new UserId(happened.UserId), happened.DisplayName, happened.Version, ct);
}
