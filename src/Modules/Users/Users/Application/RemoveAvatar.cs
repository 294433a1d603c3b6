using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>Takes the picture off one's own profile; fine also where there is none.</summary>
internal sealed record RemoveAvatar : ICommand<Unit>
{
    public static Permission Requires => Permission.Of("user", "update");
}

internal sealed class RemoveAvatarHandler(OwnProfile own, IAvatars avatars, TimeProvider clock, UserLog log) : IHandler<RemoveAvatar, Unit>
{
    public async Task<Result<Unit>> Handle(RemoveAvatar request, CancellationToken ct)
    {
        var found = await own.Find(ct);
        if (found.IsFailure) return found.Error;
        if (!found.Value.Show(null, clock.Now())) return Unit.Value;

        await avatars.Remove(found.Value.UserId, ct);
        log.AvatarRemoved(found.Value.UserId.Value);
        return Unit.Value;
    }
}
