using ModularMonolith.Modules.Posts.Contracts;
using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>Publishes a post in the caller's name.</summary>
internal sealed record CreatePost(string Title, string Content, Visibility Visibility = Visibility.Public) : ICommand<PostDto>, IValidated
{
    public static Permission Requires => Permission.Of("posts", "create");

    public Validation Validate() => new Validation()
        .Check("title", PostRules.Title(Title))
        .Check("content", PostRules.Content(Content));
}

internal sealed class CreatePostHandler(IPosts posts, IAuthors authors, ICaller caller, TimeProvider clock, PostLog log) : IHandler<CreatePost, PostDto>
{
    public async Task<Result<PostDto>> Handle(CreatePost request, CancellationToken ct)
    {
        var post = Post.Create(caller.UserId, request.Title, request.Content, request.Visibility, clock.Now());
        if (post.IsFailure) return post.Error;
        if (!await authors.Ensure(caller.UserId, caller.DisplayName, ct)) return PostErrors.AuthorGone;

        posts.Add(post.Value);
        if (request.Visibility == Visibility.Public)
            post.Value.Announce(new PostPublished(post.Value.Id.Value, caller.UserId.Value, post.Value.Title, post.Value.CreatedAt, post.Value.Version));
        log.Created(post.Value.Id.Value, caller.UserId.Value);
        return PostDto.From(post.Value);
    }
}
