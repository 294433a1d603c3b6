using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>Posts carry the author's current name.</summary>
internal sealed class OnProfileChanged(IAuthors authors) : IReaction<ProfileChanged>
{
    public Task Handle(ProfileChanged happened, CancellationToken ct) =>
        authors.Rename(new UserId(happened.UserId), happened.DisplayName, happened.Version, ct);
}
