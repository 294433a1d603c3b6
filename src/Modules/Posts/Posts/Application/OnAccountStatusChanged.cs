using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>Posts of a user who was shut out are hidden until the user is let in again.</summary>
internal sealed class OnAccountStatusChanged(IAuthors authors) : IReaction<AccountStatusChanged>
{
    public Task Handle(AccountStatusChanged happened, CancellationToken ct) =>
        authors.Show(new UserId(happened.UserId), happened.Status == AccountStatusChanged.Active, happened.Version, ct);
}
