using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Widgets.Application;

/// <summary>What a deleted user added goes, and nothing raises it again.</summary>
internal sealed class OnAccountDeleted(IOwners owners) : IReaction<AccountDeleted>
{
    public Task Handle(AccountDeleted happened, CancellationToken ct) => owners.Delete(new UserId(happened.UserId), ct);
}
