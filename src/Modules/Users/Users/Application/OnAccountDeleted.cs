using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>A deleted user's profile and picture go, and nothing raises them again.</summary>
internal sealed class OnAccountDeleted(IProfiles profiles) : IReaction<AccountDeleted>
{
    public Task Handle(AccountDeleted happened, CancellationToken ct) =>
        profiles.Delete(new UserId(happened.UserId), happened.DeletedAt, ct);
}
