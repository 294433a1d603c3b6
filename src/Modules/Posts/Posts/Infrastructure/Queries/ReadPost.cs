using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Posts.Infrastructure.Queries;

/// <summary>Reads one post: a public one for everybody, a private one for its owner.</summary>
internal sealed record ReadPost(Guid Id) : IQuery<PostRow>
{
    public static Permission Requires => Permission.Anonymous;
}

internal sealed class ReadPostHandler(PostsDbContext db, ICaller caller) : IHandler<ReadPost, PostRow>
{
    public async Task<Result<PostRow>> Handle(ReadPost request, CancellationToken ct)
    {
        // By primary key.
        var post = await db.First<PostRow>(
            """
            select p.id, p.owner_id, p.title, p.content, p.visibility, p.created_at, p.updated_at, p.version, a.display_name as owner_display_name
            from posts.posts p join posts.authors a on a.user_id = p.owner_id
            where p.id = @Id and not p.owner_hidden
            """, request, ct);
        if (post is null) return PostErrors.NotFound;
        var isOwner = caller.IsSignedIn && caller.UserId.Value == post.OwnerId;
        return post.Visibility == Visibility.Private && !isOwner ? PostErrors.Private : post;
    }
}
