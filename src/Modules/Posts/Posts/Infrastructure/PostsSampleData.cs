using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Posts.Infrastructure;

internal sealed class PostsSampleData(PostsDbContext db, TimeProvider clock) : ISampleData
{
    private static readonly (SampleUser Owner, string Title, string Visibility, string Content)[] Posts =
    [
        (SampleUser.John, "Getting Started with Hexagonal Architecture", "public",
            "Put the domain in the middle, say in ports what it needs, and let adapters at the edge speak HTTP and SQL."),
        (SampleUser.John, "My CQRS Notes", "private", "Commands change, queries answer. They may share a database and still be two models."),
        (SampleUser.Jane, "NestJS Tips & Tricks", "public", "Keep modules small, let guards guard, and test against the real database."),
        (SampleUser.Jane, "Draft: Conference Talk Ideas", "private", "A monolith that comes apart on demand. What we measure, we can move."),
        (SampleUser.Bob, "Why PostgreSQL is Awesome", "public", "Transactions, partial indexes, row locks, roles: half of what we build stands on what it already does."),
        (SampleUser.Bob, "Backend Best Practices", "public", "Validate at the edge, write once, deliver at least once, act exactly once."),
    ];

    public async Task Insert(CancellationToken ct)
    {
        var (users, names) = (SampleUser.All.Select(u => u.Id.Value).ToArray(), SampleUser.All.Select(u => u.DisplayName).ToArray());
        // Whoever is there already has been seeded before, and what that person deleted since stays deleted.
        var newcomers = await db.Execute(
            "insert into posts.authors (user_id, display_name) select * from unnest(@users, @names) on conflict do nothing", new { users, names }, ct);
        if (newcomers == 0) return;

        var oldest = clock.Now().AddHours(-Posts.Length);
        for (var n = 0; n < Posts.Length; n++)
        {
            var (owner, title, visibility, content) = Posts[n];
            await db.Execute(
                """
                insert into posts.posts (id, owner_id, title, content, visibility, created_at, updated_at, version)
                values (@id, @owner, @title, @content, @visibility, @at, @at, 1) on conflict do nothing
                """,
                new { id = new Guid($"0190a000-0000-7000-8000-0000000001{n:00}"), owner = owner.Id.Value, title, content, visibility, at = oldest.AddHours(n) }, ct);
        }
    }
}
