namespace ModularMonolith.Modules.Users.Infrastructure.Migrations;

/// <summary>What EF Core has no words for.</summary>
internal static class UsersSql
{
    /// <summary>WebP does not compress any further.</summary>
    public const string Storage = "alter table users.avatars alter column content set storage external";

    /// <summary>What readers see: the owner of a profile, and everyone.</summary>
    public const string Views = """
        create view users.user_me_view as
          select user_id as id, email, display_name, bio, '/uploads/avatars/' || avatar as avatar_url, status, created_at, updated_at
          from users.profiles where not deleted;

        create view users.user_public_view as
          select user_id as id, display_name, bio, '/uploads/avatars/' || avatar as avatar_url, created_at
          from users.profiles where status = 'active' and not deleted;
        """;
}
