using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>A new user may write: the name is there before the first post.</summary>
internal sealed class OnAccountRegistered(IAuthors authors) : IReaction<AccountRegistered>
{
    public Task Handle(AccountRegistered happened, CancellationToken ct) =>
        authors.Rename(new UserId(happened.UserId), happened.DisplayName, happened.Version, ct);
}
