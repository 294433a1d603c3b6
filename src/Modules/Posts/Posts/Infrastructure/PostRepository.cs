using Microsoft.EntityFrameworkCore;
using ModularMonolith.Modules.Posts.Application;
using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Posts.Infrastructure;

internal sealed class PostRepository(PostsDbContext db) : IPosts
{
    // The author's row first, as by everyone who changes posts or their counts: so nobody waits for each other.
    public async Task<Post?> Find(PostId id, CancellationToken ct)
    {
        await db.Begin(ct);
        await db.Execute(
            "select 1 from posts.authors where user_id = (select owner_id from posts.posts where id = @id) for no key update", new { id = id.Value }, ct);
        return await db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct);
    }

    public void Add(Post post) => db.Posts.Add(post);

    public void Remove(Post post) => db.Posts.Remove(post);
}
