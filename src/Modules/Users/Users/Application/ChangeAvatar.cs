using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>Gives one's own profile a picture, in place of the one before.</summary>
/// <param name="File">What was uploaded.</param>
internal sealed record ChangeAvatar(byte[] File) : ICommand<AvatarDto>
{
    public static Permission Requires => Permission.Of("user", "update");
}

/// <summary>Where the picture is.</summary>
internal sealed record AvatarDto(string AvatarUrl);

internal sealed class ChangeAvatarHandler(IPictures pictures, OwnProfile own, IAvatars avatars, TimeProvider clock, UserLog log)
    : IHandler<ChangeAvatar, AvatarDto>
{
    public async Task<Result<AvatarDto>> Handle(ChangeAvatar request, CancellationToken ct)
    {
        // Before the database is asked: its connections are few, and a picture takes its time.
        var picture = await pictures.Render(request.File, ct);
        if (picture.IsFailure) return picture.Error;
        var found = await own.Find(ct);
        if (found.IsFailure) return found.Error;

        var (profile, name) = (found.Value, Avatar.NewName());
        profile.Show(name, clock.Now());
        await avatars.Put(profile.UserId, name, picture.Value, clock.Now(), ct);
        log.AvatarChanged(profile.UserId.Value);
        return new AvatarDto(Avatar.Url(name)!);
    }
}
