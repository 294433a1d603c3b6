using System.Text.Json.Serialization;
using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Posts.Application;

internal sealed record PostDto(
    Guid Id, Guid OwnerId, string Title, string Content, Visibility Visibility, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    [property: JsonIgnore] long Version) : IVersioned
{
    public static PostDto From(Post post) => new(
        post.Id.Value, post.OwnerId.Value, post.Title, post.Content, post.Visibility, post.CreatedAt, post.UpdatedAt, post.Version);
}
