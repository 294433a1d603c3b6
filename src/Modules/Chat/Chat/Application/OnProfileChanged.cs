using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>Members and messages carry the user's current name.</summary>
internal sealed class OnProfileChanged(IParticipants participants) : IReaction<ProfileChanged>
{
    public Task Handle(ProfileChanged happened, CancellationToken ct) =>
        participants.Rename(new UserId(happened.UserId), happened.DisplayName, happened.Version, ct);
}
