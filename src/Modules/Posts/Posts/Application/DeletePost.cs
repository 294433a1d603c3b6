using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>Removes one's own post.</summary>
internal sealed record DeletePost(Guid Id) : ICommand<Unit>
{
    public static Permission Requires => Permission.Of("posts", "delete");
}

internal sealed class DeletePostHandler(IPosts posts, ICaller caller, PostLog log) : IHandler<DeletePost, Unit>
{
    public async Task<Result<Unit>> Handle(DeletePost request, CancellationToken ct)
    {
        if (await posts.Find(new PostId(request.Id), ct) is not { } post) return PostErrors.NotFound;
        if (post.Remove(caller.UserId) is { IsFailure: true } refused) return refused.Error;

        posts.Remove(post);
        log.Deleted(request.Id, caller.UserId.Value);
        return Unit.Value;
    }
}
