using System.Text.Json;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class PostListTests(World world)
{
    private async Task<(Caller Author, List<Guid> NewestFirst)> AuthorOf(int posts)
    {
        var author = await world.Someone();
        var ids = new List<Guid>();
        for (var number = 0; number < posts; number++)
            ids.Insert(0, (await author.Publishes($"Post number {number}")).Id());
        return (author, ids);
    }

    private static async Task<JsonElement> List(Caller reader, string query) => (await reader.Get($"/posts?{query}")).ShouldBe(200).Json;

    private static IEnumerable<Guid> Ids(JsonElement page) => page.List("data").Select(post => post.Id());

    /// <summary>Follows the cursors from the first page to the last.</summary>
    private static async Task<List<Guid>> Walk(Caller reader, string query, Func<Task>? betweenPages = null)
    {
        var page = await List(reader, query);
        var seen = Ids(page).ToList();
        while (page.Text("nextCursor") is { } cursor)
        {
            if (betweenPages is not null)
                await betweenPages();
            page = await List(reader, $"{query}&cursor={Uri.EscapeDataString(cursor)}");
            seen.AddRange(Ids(page));
            seen.Count.ShouldBeLessThan(1000, "the walk ends");
        }
        return seen;
    }

    [Fact]
    public async Task A_list_comes_with_its_envelope()
    {
        var (author, ids) = await AuthorOf(3);

        var page = await List(world.Anonymous, $"ownerId={author.Id}&page=1&pageSize=2");

        page.ShouldHaveExactly("data", "total", "page", "pageSize", "totalPages", "nextCursor");
        page.Number("total").ShouldBe(3);
        page.Number("page").ShouldBe(1);
        page.Number("pageSize").ShouldBe(2);
        page.Number("totalPages").ShouldBe(2);
        page.Text("nextCursor").ShouldNotBeNullOrEmpty();
        Ids(page).ShouldBe(ids[..2]);
        page.List("data")[0].ShouldHaveExactly("id", "ownerId", "title", "content", "visibility", "createdAt", "updatedAt", "ownerDisplayName");
    }

    [Fact]
    public async Task The_first_page_has_twenty_posts_unless_asked_otherwise()
    {
        var page = (await world.Anonymous.Get("/posts")).ShouldBe(200).Json;

        page.Number("page").ShouldBe(1);
        page.Number("pageSize").ShouldBe(20);
    }

    [Fact]
    public async Task A_new_post_comes_first()
    {
        var post = await (await world.Someone()).Publishes();

        // Others publish meanwhile, so it need not be the very first.
        Ids(await List(world.Anonymous, "pageSize=100")).ShouldContain(post.Id());
    }

    [Fact]
    public async Task Pages_are_newest_first_and_the_last_one_ends_the_list()
    {
        var (author, ids) = await AuthorOf(5);

        var last = await List(world.Anonymous, $"ownerId={author.Id}&page=3&pageSize=2");

        Ids(last).ShouldBe(ids[4..]);
        last.ShouldBeNull("nextCursor");
    }

    [Fact]
    public async Task A_page_after_the_last_is_empty()
    {
        var (author, _) = await AuthorOf(1);

        var page = await List(world.Anonymous, $"ownerId={author.Id}&page=7");

        page.List("data").ShouldBeEmpty();
        page.Number("total").ShouldBe(1);
        page.Number("page").ShouldBe(7);
    }

    [Fact]
    public async Task An_empty_list_has_no_pages()
    {
        var page = await List(world.Anonymous, $"ownerId={Scenes.NoOnesId}");

        page.List("data").ShouldBeEmpty();
        page.Number("total").ShouldBe(0);
        page.Number("totalPages").ShouldBe(0);
        page.ShouldBeNull("nextCursor");
    }

    [Theory]
    [InlineData("page=0")]
    [InlineData("page=-1")]
    [InlineData("page=1.5")]
    [InlineData("page=one")]
    [InlineData("page=")]
    [InlineData("page=99999999999999999999")]
    [InlineData("pageSize=0")]
    [InlineData("pageSize=-5")]
    [InlineData("pageSize=101")]
    [InlineData("pageSize=many")]
    [InlineData("cursor=nonsense")]
    [InlineData("cursor=")]
    [InlineData("cursor=%00")]
    [InlineData("cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ownerId=nobody")]
    [InlineData("ownerId=")]
    [InlineData("sort=title")]
    public async Task Anything_else_in_the_query_is_refused(string query) =>
        (await world.Anonymous.Get($"/posts?{query}")).ShouldBeProblem(400, "BadRequest");

    [Theory]
    [InlineData(1)]
    [InlineData(100)]
    public async Task A_page_has_1_to_100_posts(int pageSize) =>
        (await List(world.Anonymous, $"pageSize={pageSize}")).Number("pageSize").ShouldBe(pageSize);

    [Fact]
    public async Task Private_posts_are_listed_for_their_owner_only()
    {
        var (author, other) = (await world.Someone(), await world.Someone());
        var shown = (await author.Publishes()).Id();
        var hidden = (await author.Publishes(visibility: "private")).Id();

        var mine = await List(author, $"ownerId={author.Id}");
        Ids(mine).ShouldBe([hidden, shown]);
        mine.Number("total").ShouldBe(2);
        foreach (var reader in (Caller[])[other, world.Anonymous])
        {
            var theirs = await List(reader, $"ownerId={author.Id}");
            Ids(theirs).ShouldBe([shown]);
            theirs.Number("total").ShouldBe(1);
        }
    }

    [Fact]
    public async Task The_common_list_has_no_private_posts_not_even_ones_own()
    {
        var author = await world.Someone();
        var hidden = (await author.Publishes(visibility: "private")).Id();
        var shown = (await author.Publishes()).Id();

        var listed = Ids(await List(author, "pageSize=100")).ToList();

        listed.ShouldContain(shown);
        listed.ShouldNotContain(hidden);
    }

    [Fact]
    public async Task A_post_that_becomes_private_leaves_the_list_and_its_total()
    {
        var (author, ids) = await AuthorOf(2);

        (await author.Patch($"/posts/{ids[0]}", new { visibility = "private" })).ShouldBe(200);

        var page = await List(world.Anonymous, $"ownerId={author.Id}");
        Ids(page).ShouldBe(ids[1..]);
        page.Number("total").ShouldBe(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task Cursors_lead_through_the_whole_list(int pageSize)
    {
        var (author, ids) = await AuthorOf(7);

        (await Walk(world.Anonymous, $"ownerId={author.Id}&pageSize={pageSize}")).ShouldBe(ids);
    }

    [Fact]
    public async Task Cursors_work_on_the_common_list()
    {
        var (_, ids) = await AuthorOf(3);

        var walked = await Walk(world.Anonymous, "pageSize=50");

        walked.ShouldBeUnique();
        ids.ShouldBeSubsetOf(walked);
    }

    [Fact]
    public async Task A_walk_shows_nothing_twice_and_leaves_nothing_out_while_others_write()
    {
        var (author, ids) = await AuthorOf(10);

        var walked = await Walk(author, $"ownerId={author.Id}&pageSize=3", async () => await author.Publishes("Written in between"));

        walked.ShouldBe(ids);
    }

    [Fact]
    public async Task A_walk_is_not_disturbed_by_deletions()
    {
        var (author, ids) = await AuthorOf(9);
        var deleted = new Queue<Guid>([ids[0], ids[2]]);

        var walked = await Walk(author, $"ownerId={author.Id}&pageSize=3", async () =>
        {
            if (deleted.TryDequeue(out var id))
                (await author.Delete($"/posts/{id}")).ShouldBe(204);
        });

        walked.ShouldBe(ids);
    }

    [Fact]
    public async Task Posts_of_one_moment_are_all_walked_once()
    {
        var author = await world.Someone();
        var ids = (await Scenes.AtOnce(30, number => author.Post("/posts", new { title = $"Post {number}", content = "Text" })))
            .Select(answer => answer.ShouldBe(201).Json.Id()).ToList();

        var walked = await Walk(world.Anonymous, $"ownerId={author.Id}&pageSize=7");

        walked.ShouldBe(ids, ignoreOrder: true);
        (await List(world.Anonymous, $"ownerId={author.Id}")).Number("total").ShouldBe(30);
    }
}
