using Microsoft.EntityFrameworkCore;
using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Users.Infrastructure;

internal sealed class ProfileRepository(UsersDbContext db) : IProfiles
{
    public async Task<Profile?> Find(UserId id, CancellationToken ct)
    {
        await db.Begin(ct);
        var found = await db.Profiles
            .FromSql($"select * from users.profiles where user_id = {id.Value} and not deleted for no key update")
            .ToListAsync(ct);
        return found.SingleOrDefault();
    }

    public Task Register(Profile newcomer, CancellationToken ct) => db.Execute(
        """
        insert into users.profiles (user_id, email, display_name, status, created_at, updated_at, version)
        values (@id, @Email, @DisplayName, 'active', @CreatedAt, @UpdatedAt, @Version)
        on conflict do nothing
        """, new { id = newcomer.UserId.Value, newcomer.Email, newcomer.DisplayName, newcomer.CreatedAt, newcomer.UpdatedAt, newcomer.Version }, ct);

    // The profile's row first, as everywhere: a picture that is being changed is waited for, and then goes too.
    public Task Delete(UserId id, DateTimeOffset at, CancellationToken ct) => db.Execute(
        """
        insert into users.profiles (user_id, email, display_name, status, created_at, updated_at, version, deleted)
        values (@id, '', '', 'inactive', @at, @at, 1, true)
        on conflict (user_id) do update
        set email = '', display_name = '', bio = null, avatar = null, updated_at = @at, version = profiles.version + 1, deleted = true
        where not profiles.deleted;
        delete from users.avatars where user_id = @id
        """, new { id = id.Value, at }, ct);
}
