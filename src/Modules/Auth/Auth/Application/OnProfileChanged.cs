using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Access tokens carry the user's current name.</summary>
internal sealed class OnProfileChanged(IAccounts accounts) : IReaction<ProfileChanged>
{
    public Task Handle(ProfileChanged happened, CancellationToken ct) =>
        accounts.Rename(new UserId(happened.UserId), happened.DisplayName, happened.Version, ct);
}
