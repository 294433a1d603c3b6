using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Users.Infrastructure;

internal sealed class AvatarStore(UsersDbContext db) : IAvatars
{
    public Task Put(UserId owner, string name, byte[] webp, DateTimeOffset at, CancellationToken ct) => db.Execute(
        """
        insert into users.avatars (user_id, name, content, created_at) values (@owner, @name, @webp, @at)
        on conflict (user_id) do update set name = excluded.name, content = excluded.content, created_at = excluded.created_at
        """, new { owner = owner.Value, name, webp, at }, ct);

    public Task Remove(UserId owner, CancellationToken ct) =>
        db.Execute("delete from users.avatars where user_id = @owner", new { owner = owner.Value }, ct);
}
