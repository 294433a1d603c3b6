using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>Changes one's own profile.</summary>
/// <param name="DisplayName">The name that others see from now on.</param>
/// <param name="Bio">A few words about oneself: left out keeps them, <c>null</c> clears them.</param>
internal sealed record EditProfile(string DisplayName, Optional<string> Bio = default) : ICommand<ProfileDto>, IValidated
{
    public static Permission Requires => Permission.Of("user", "update");

    public static bool AwaitsEffects => true;

    public Validation Validate() => new Validation()
        .Check("displayName", ProfileRules.DisplayName(DisplayName))
        .Check("bio", ProfileRules.Bio(Bio.Value));
}

internal sealed class EditProfileHandler(OwnProfile own, TimeProvider clock, UserLog log) : IHandler<EditProfile, ProfileDto>
{
    public async Task<Result<ProfileDto>> Handle(EditProfile request, CancellationToken ct)
    {
        var found = await own.Find(ct);
        if (found.IsFailure) return found.Error;

        var profile = found.Value;
        var renamed = profile.Edit(request.DisplayName, request.Bio.Or(profile.Bio), clock.Now());
        if (renamed.IsFailure) return renamed.Error;

        if (renamed.Value) profile.Announce(new ProfileChanged(profile.UserId.Value, profile.DisplayName, profile.Version));
        log.ProfileChanged(profile.UserId.Value);
        return ProfileDto.From(profile);
    }
}
