using ModularMonolith.Modules.Posts.Domain;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>The posts, as aggregates.</summary>
internal interface IPosts
{
    Task<Post?> Find(PostId id, CancellationToken ct);

    void Add(Post post);

    void Remove(Post post);
}
