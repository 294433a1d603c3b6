using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>A user who was shut out is invited nowhere and says nothing until let in again; memberships wait.</summary>
internal sealed class OnAccountStatusChanged(IParticipants participants) : IReaction<AccountStatusChanged>
{
    public Task Handle(AccountStatusChanged happened, CancellationToken ct) =>
        participants.SetActive(new UserId(happened.UserId), happened.Status == AccountStatusChanged.Active, happened.Version, ct);
}
