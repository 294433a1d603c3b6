using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>A new user has a profile.</summary>
internal sealed class OnAccountRegistered(IProfiles profiles) : IReaction<AccountRegistered>
{
    public Task Handle(AccountRegistered happened, CancellationToken ct) =>
        profiles.Register(Profile.Of(new UserId(happened.UserId), happened.Email, happened.DisplayName, happened.RegisteredAt), ct);
}
