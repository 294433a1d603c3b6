using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Posts.Contracts;

/// <summary>A new public post is there for everyone to read.</summary>
/// <param name="PostId">The post.</param>
/// <param name="OwnerId">Its author.</param>
/// <param name="Title">Its title.</param>
/// <param name="PublishedAt">When, UTC.</param>
/// <param name="Version">The post's version.</param>
[EventName("posts.post-published")]
public sealed record PostPublished(Guid PostId, Guid OwnerId, string Title, DateTimeOffset PublishedAt, long Version) : IIntegrationEvent
{
    /// <inheritdoc />
    public Guid PartitionKey => PostId;
}
