using ModularMonolith.Modules.Posts.Application;
using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Modules.Posts.Infrastructure.Queries;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Posts;

public sealed class PostListTests(PostsHost posts) : IClassFixture<PostsHost>
{
    [Fact]
    public async Task Others_see_an_authors_public_posts_only()
    {
        var author = TestUser.New();
        var open = await posts.Publish(author);
        await posts.Publish(author, visibility: Visibility.Private);

        var page = await posts.List(new ListPosts(OwnerId: author.Id.Value), TestUser.New());

        (page.Total, page.Data.ShouldHaveSingleItem().Id).ShouldBe((1, open.Id));
    }

    [Fact]
    public async Task An_author_sees_the_private_ones_too()
    {
        var author = TestUser.New();
        await posts.Publish(author);
        await posts.Publish(author, visibility: Visibility.Private);

        (await posts.List(new ListPosts(OwnerId: author.Id.Value), author)).Total.ShouldBe(2);
    }

    [Fact]
    public async Task Totals_follow_every_change_of_visibility()
    {
        var author = TestUser.New();
        var post = await posts.Publish(author, visibility: Visibility.Private);
        await posts.Send<EditPost, PostDto>(new EditPost(post.Id, Visibility: Visibility.Public), author);
        await posts.Publish(author);
        await posts.Send<DeletePost, Unit>(new DeletePost(post.Id), author);

        (await posts.List(new ListPosts(OwnerId: author.Id.Value))).Total.ShouldBe(1);
    }

    [Fact]
    public async Task The_total_of_all_is_what_counting_would_say()
    {
        var authors = Enumerable.Range(0, 6).Select(_ => TestUser.New()).ToList();
        await Task.WhenAll(authors.SelectMany(a => Enumerable.Range(0, 5).Select(n => posts.Publish(a, $"Post {n}", n % 2 == 0 ? Visibility.Public : Visibility.Private))));

        var counted = await posts.Ask<long>("select count(*) - (select sum(posts) from posts.public_post_count)::bigint from posts.posts where visibility = 'public' and not owner_hidden");
        counted.ShouldBe(0);
    }

    [Fact]
    public async Task Cursors_show_each_post_once_while_others_are_written()
    {
        var author = TestUser.New();
        var before = new List<Guid>();
        for (var n = 0; n < 25; n++) before.Add((await posts.Publish(author, $"Post {n}")).Id);

        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await posts.List(new ListPosts(PageSize: 10, Cursor: cursor, OwnerId: author.Id.Value));
            seen.AddRange(page.Data.Select(p => p.Id));
            cursor = page.NextCursor;
            await posts.Publish(author, "Written meanwhile");
        }
        while (cursor is not null);

        before.Reverse();
        seen.ShouldBe(before);
    }

    [Fact]
    public async Task A_page_beyond_the_last_is_empty_and_keeps_the_total()
    {
        var author = TestUser.New();
        await posts.Publish(author);

        var page = await posts.List(new ListPosts(Page: 5, OwnerId: author.Id.Value));

        (page.Data.Count, page.Total, page.PageNumber, page.NextCursor).ShouldBe((0, 1, 5, null));
    }

    [Theory]
    [InlineData(0, 20, null)]
    [InlineData(1, 0, null)]
    [InlineData(1, 101, null)]
    [InlineData(null, 20, "nonsense")]
    public async Task Impossible_pages_are_refused(int? page, int pageSize, string? cursor) =>
        (await posts.Send<ListPosts, Page<PostRow>>(new ListPosts(page, pageSize, cursor))).Error.Kind.ShouldBe(ErrorKind.BadRequest);
}
