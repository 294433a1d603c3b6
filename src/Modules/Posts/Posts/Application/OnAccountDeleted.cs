using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>A deleted user's posts go, and nothing raises them again.</summary>
internal sealed class OnAccountDeleted(IAuthors authors) : IReaction<AccountDeleted>
{
    public Task Handle(AccountDeleted happened, CancellationToken ct) =>
        authors.Delete(new UserId(happened.UserId), ct);
}
