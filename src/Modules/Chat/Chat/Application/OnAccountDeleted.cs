using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>A deleted user is in no conversation any more; the messages stay, without the name.</summary>
internal sealed class OnAccountDeleted(IParticipants participants, TimeProvider clock) : IReaction<AccountDeleted>
{
    public Task Handle(AccountDeleted happened, CancellationToken ct) =>
        participants.Delete(new UserId(happened.UserId), clock.Now(), ct);
}
