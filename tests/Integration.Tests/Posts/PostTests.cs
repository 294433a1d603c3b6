using ModularMonolith.Modules.Posts.Application;
using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Modules.Posts.Infrastructure.Queries;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Posts;

public sealed class PostTests(PostsHost posts) : IClassFixture<PostsHost>
{
    [Fact]
    public async Task A_published_post_is_read_as_it_was_answered()
    {
        var author = TestUser.New("Ann Author");
        var published = await posts.Publish(author);

        var read = (await posts.Send<ReadPost, PostRow>(new ReadPost(published.Id))).Value;

        read.ShouldBe(new PostRow(published.Id, author.Id.Value, "A title", "Some content", Visibility.Public, published.CreatedAt, published.UpdatedAt, 1, "Ann Author"));
    }

    [Fact]
    public async Task A_private_post_is_shown_to_its_owner()
    {
        var author = TestUser.New();
        var post = await posts.Publish(author, visibility: Visibility.Private);

        (await posts.Send<ReadPost, PostRow>(new ReadPost(post.Id), author)).Value.Id.ShouldBe(post.Id);
    }

    [Fact]
    public async Task A_private_post_is_refused_to_others()
    {
        var post = await posts.Publish(TestUser.New(), visibility: Visibility.Private);

        (await posts.Send<ReadPost, PostRow>(new ReadPost(post.Id), TestUser.New())).Error.ShouldBe(PostErrors.Private);
    }

    [Fact]
    public async Task An_edit_changes_what_is_given_and_keeps_the_rest()
    {
        var author = TestUser.New();
        var post = await posts.Publish(author);

        var edited = (await posts.Send<EditPost, PostDto>(new EditPost(post.Id, Title: "Another title"), author)).Value;

        (edited.Title, edited.Content, edited.Version).ShouldBe(("Another title", "Some content", 2));
    }

    [Fact]
    public async Task An_edit_of_a_stale_version_is_refused()
    {
        var author = TestUser.New();
        var post = await posts.Publish(author);
        await posts.Send<EditPost, PostDto>(new EditPost(post.Id, Title: "Second"), author);

        (await posts.Send<EditPost, PostDto>(new EditPost(post.Id, Title: "Third", IfMatch: [1]), author)).Error.ShouldBe(PostErrors.Stale);
    }

    [Fact]
    public async Task Of_two_edits_of_one_version_one_wins()
    {
        var author = TestUser.New();
        var post = await posts.Publish(author);

        var edits = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => posts.Send<EditPost, PostDto>(new EditPost(post.Id, Title: $"Edit {n}", IfMatch: [1]), author)));

        edits.Count(e => !e.IsFailure).ShouldBe(1);
    }

    [Fact]
    public async Task An_empty_edit_is_refused() =>
        (await posts.Send<EditPost, PostDto>(new EditPost(Guid.NewGuid()), TestUser.New())).Error.Kind.ShouldBe(ErrorKind.BadRequest);

    [Fact]
    public async Task Nobody_else_edits_a_post()
    {
        var post = await posts.Publish(TestUser.New());

        (await posts.Send<EditPost, PostDto>(new EditPost(post.Id, Title: "Mine now"), TestUser.New())).Error.ShouldBe(PostErrors.NotTheOwner);
    }

    [Fact]
    public async Task Editing_what_is_not_there_says_so() =>
        (await posts.Send<EditPost, PostDto>(new EditPost(Guid.NewGuid(), Title: "Where?"), TestUser.New())).Error.ShouldBe(PostErrors.NotFound);

    [Fact]
    public async Task A_deleted_post_is_gone()
    {
        var author = TestUser.New();
        var post = await posts.Publish(author);

        await posts.Send<DeletePost, Unit>(new DeletePost(post.Id), author);

        (await posts.Send<ReadPost, PostRow>(new ReadPost(post.Id))).Error.ShouldBe(PostErrors.NotFound);
    }

    [Fact]
    public async Task Nobody_else_deletes_a_post()
    {
        var post = await posts.Publish(TestUser.New());

        (await posts.Send<DeletePost, Unit>(new DeletePost(post.Id), TestUser.New())).Error.ShouldBe(PostErrors.NotTheOwner);
    }

    [Fact]
    public async Task Deleting_what_is_not_there_says_so() =>
        (await posts.Send<DeletePost, Unit>(new DeletePost(Guid.NewGuid()), TestUser.New())).Error.ShouldBe(PostErrors.NotFound);

    [Fact]
    public async Task Nobody_posts_without_being_signed_in() =>
        (await posts.Send<CreatePost, PostDto>(new CreatePost("A title", "Content"))).Error.Kind.ShouldBe(ErrorKind.Unauthorized);
}
