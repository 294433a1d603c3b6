using System.Text.Json.Serialization;
using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Posts.Infrastructure.Queries;

/// <summary>A post as readers see it.</summary>
internal sealed record PostRow(
    Guid Id, Guid OwnerId, string Title, string Content, Visibility Visibility, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    [property: JsonIgnore] long Version, string OwnerDisplayName) : IVersioned;
