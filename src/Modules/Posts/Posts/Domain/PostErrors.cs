using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Posts.Domain;

internal static class PostErrors
{
    public static Error NotFound { get; } = new(ErrorKind.NotFound, "Post not found");

    public static Error Private { get; } = new(ErrorKind.Forbidden, "This post is private and you are not the owner");

    public static Error NotTheOwner { get; } = new(ErrorKind.Forbidden, "You can only modify your own posts");

    public static Error AuthorGone { get; } = new(ErrorKind.InvalidToken, "Access token is invalid");

    public static Error Stale { get; } = new(ErrorKind.PreconditionFailed, "The post has changed since you read it");
}
