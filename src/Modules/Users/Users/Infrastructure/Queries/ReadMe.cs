using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Users.Infrastructure.Queries;

/// <summary>Reads one's own profile.</summary>
internal sealed record ReadMe : IQuery<ProfileDto>
{
    public static Permission Requires => Permission.Of("user", "read");
}

internal sealed class ReadMeHandler(UsersDbContext db, OwnProfile own, ICaller caller) : IHandler<ReadMe, ProfileDto>
{
    public async Task<Result<ProfileDto>> Handle(ReadMe request, CancellationToken ct)
    {
        if (await Read(ct) is { } profile) return profile;

        // The first time, should the event not have come yet.
        await own.Register(ct);
        return await Read(ct) is { } made ? made : ProfileErrors.Gone;
    }

    // By primary key.
    private Task<ProfileDto?> Read(CancellationToken ct) => db.First<ProfileDto>(
        "select id, email, display_name, bio, avatar_url, status, created_at, updated_at from users.user_me_view where id = @id",
        new { id = caller.UserId.Value }, ct);
}
