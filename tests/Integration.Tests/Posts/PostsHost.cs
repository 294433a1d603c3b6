using ModularMonolith.Modules.Posts;
using ModularMonolith.Modules.Posts.Application;
using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Modules.Posts.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.Integration.Tests.Posts;

public sealed class PostsHost(PostgresServer server) : ModuleHost(server, new PostsModule())
{
    internal async Task<PostDto> Publish(TestUser author, string title = "A title", Visibility visibility = Visibility.Public) =>
        (await Send<CreatePost, PostDto>(new CreatePost(title, "Some content", visibility), author)).Value;

    internal async Task<Page<PostRow>> List(ListPosts request, TestUser? reader = null) => (await Send<ListPosts, Page<PostRow>>(request, reader)).Value;
}
