using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>Changes what is given of one's own post.</summary>
/// <param name="Id">The post.</param>
/// <param name="Title">The new title.</param>
/// <param name="Content">The new content.</param>
/// <param name="Visibility">Who may read it from now on.</param>
/// <param name="IfMatch">The versions that the client means to change; any where it is left out.</param>
internal sealed record EditPost(Guid Id, string? Title = null, string? Content = null, Visibility? Visibility = null, IReadOnlyList<long>? IfMatch = null)
    : ICommand<PostDto>, IValidated
{
    public static Permission Requires => Permission.Of("posts", "update");

    public Validation Validate() => new Validation()
        .Check("body", Title is not null || Content is not null || Visibility is not null, "Give at least one of title, content and visibility")
        .Check("title", PostRules.Title(Title ?? "unchanged"))
        .Check("content", PostRules.Content(Content ?? "unchanged"));
}

internal sealed class EditPostHandler(IPosts posts, ICaller caller, TimeProvider clock, PostLog log) : IHandler<EditPost, PostDto>
{
    public async Task<Result<PostDto>> Handle(EditPost request, CancellationToken ct)
    {
        if (await posts.Find(new PostId(request.Id), ct) is not { } post) return PostErrors.NotFound;

        var edited = post.Edit(caller.UserId, request.Title, request.Content, request.Visibility, request.IfMatch, clock.Now());
        if (edited.IsFailure) return edited.Error;

        log.Updated(request.Id, caller.UserId.Value);
        return PostDto.From(post);
    }
}
