using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>Lets a user in, or shuts the user out: no sign-in, sessions end, profile and posts are hidden.</summary>
internal sealed record ChangeStatus(Guid Id, AccountStatus Status) : ICommand<ProfileDto>
{
    public static Permission Requires => Permission.Of("users", "moderate");

    public static bool AwaitsEffects => true;
}

internal sealed class ChangeStatusHandler(IProfiles profiles, ICaller caller, TimeProvider clock, UserLog log) : IHandler<ChangeStatus, ProfileDto>
{
    public async Task<Result<ProfileDto>> Handle(ChangeStatus request, CancellationToken ct)
    {
        if (await profiles.Find(new UserId(request.Id), ct) is not { } profile) return ProfileErrors.NotFound;

        if (profile.Become(request.Status, clock.Now()))
        {
            var status = request.Status.ToString().ToLowerInvariant();
            profile.Announce(new AccountStatusChanged(request.Id, status, profile.Version));
            log.StatusChanged(request.Id, status, caller.UserId.Value);
        }

        return ProfileDto.From(profile);
    }
}
