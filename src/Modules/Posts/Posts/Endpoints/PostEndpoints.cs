using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ModularMonolith.Modules.Posts.Application;
using ModularMonolith.Modules.Posts.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Http;
using static ModularMonolith.Shared.ErrorKind;

namespace ModularMonolith.Modules.Posts.Endpoints;

internal static class PostEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var posts = routes.MapGroup("/posts").WithTags("Posts");

        posts.MapPost("/", Handle<CreatePost, PostDto>.Created(p => $"/posts/{p.Id}"))
            .WithSummary("Publish a post").WithExample(new CreatePost("My first post", "Hello")).Refuses(BadRequest);
        posts.MapGet("/", Handle<ListPosts, Page<PostRow>>.Ok())
            .WithSummary("List public posts, newest first").Refuses(BadRequest);
        posts.MapGet("/{id}", Handle<ReadPost, PostRow>.Ok())
            .WithSummary("Read a post").Refuses(BadRequest, Forbidden, NotFound);
        posts.MapPatch("/{id}", Handle<EditPost, PostDto>.Ok())
            .WithSummary("Change your post").WithExample(new { title = "A better title" }).Refuses(BadRequest, Forbidden, NotFound, PreconditionFailed);
        posts.MapDelete("/{id}", Handle<DeletePost, Unit>.NoContent())
            .WithSummary("Delete your post").Refuses(BadRequest, Forbidden, NotFound);
    }
}
