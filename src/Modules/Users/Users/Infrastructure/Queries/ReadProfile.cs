using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Users.Infrastructure.Queries;

/// <summary>A profile as everyone sees it.</summary>
internal sealed record PublicProfile(Guid Id, string DisplayName, string? Bio, string? AvatarUrl, DateTimeOffset CreatedAt);

/// <summary>Reads the public part of an active user's profile.</summary>
internal sealed record ReadProfile(Guid Id) : IQuery<PublicProfile>
{
    public static Permission Requires => Permission.Anonymous;
}

internal sealed class ReadProfileHandler(UsersDbContext db) : IHandler<ReadProfile, PublicProfile>
{
    public async Task<Result<PublicProfile>> Handle(ReadProfile request, CancellationToken ct)
    {
        // By primary key.
        var profile = await db.First<PublicProfile>(
            "select id, display_name, bio, avatar_url, created_at from users.user_public_view where id = @Id", request, ct);
        return profile is null ? ProfileErrors.NotFound : profile;
    }
}
