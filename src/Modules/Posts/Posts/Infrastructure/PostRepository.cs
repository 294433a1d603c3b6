using Microsoft.EntityFrameworkCore;
using ModularMonolith.Modules.Posts.Application;
using ModularMonolith.Modules.Posts.Domain;

namespace ModularMonolith.Modules.Posts.Infrastructure;

internal sealed class PostRepository(PostsDbContext db) : IPosts
{
    public Task<Post?> Find(PostId id, CancellationToken ct) => db.Posts.FirstOrDefaultAsync(p => p.Id == id, ct);

    public void Add(Post post) => db.Posts.Add(post);

    public void Remove(Post post) => db.Posts.Remove(post);
}
