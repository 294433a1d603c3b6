using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>The caller's profile. A valid token proves that the account exists, so its row is made where the event has not come yet.</summary>
internal sealed class OwnProfile(IProfiles profiles, ICaller caller, TimeProvider clock)
{
    public async Task<Result<Profile>> Find(CancellationToken ct)
    {
        var profile = await profiles.Find(caller.UserId, ct);
        if (profile is null)
        {
            await Register(ct);
            profile = await profiles.Find(caller.UserId, ct);
        }

        return profile is null ? ProfileErrors.Gone : profile;
    }

    public Task Register(CancellationToken ct) =>
        profiles.Register(Profile.Of(caller.UserId, caller.Email, caller.DisplayName, clock.Now()), ct);
}
