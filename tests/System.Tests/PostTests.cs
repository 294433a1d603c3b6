using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class PostTests(World world)
{
    private const string NotYours = "You can only modify your own posts";

    [Fact]
    public async Task A_published_post_is_answered_with_its_address()
    {
        var author = await world.Someone();

        var answer = (await author.Post("/posts", new { title = "  My first post ", content = " Hello " })).ShouldBe(201);

        var post = answer.Json;
        post.ShouldHaveExactly("id", "ownerId", "title", "content", "visibility", "createdAt", "updatedAt");
        post.Id().Version.ShouldBe(7);
        post.Id("ownerId").ShouldBe(author.Id);
        post.Text("title").ShouldBe("My first post");
        post.Text("content").ShouldBe("Hello");
        post.Text("visibility").ShouldBe("public");
        post.Time("updatedAt").ShouldBe(post.Time("createdAt"));
        new Uri(world.Address, answer.Header("Location")).AbsolutePath.ShouldBe($"/posts/{post.Id()}");
    }

    [Fact]
    public async Task A_post_is_shown_with_its_authors_name()
    {
        var author = await world.Someone("Author Name");
        var published = await author.Publishes();

        var post = (await world.Anonymous.Get($"/posts/{published.Id()}")).ShouldBe(200).Json;

        post.ShouldHaveExactly("id", "ownerId", "title", "content", "visibility", "createdAt", "updatedAt", "ownerDisplayName");
        post.Text("ownerDisplayName").ShouldBe("Author Name");
        post.Id("ownerId").ShouldBe(author.Id);
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public async Task A_title_has_3_to_255_characters_after_trimming(int length, bool accepted)
    {
        var author = await world.Someone();

        var answer = await author.Post("/posts", new { title = $"  {new string('t', length)}  ", content = "Text" });

        if (accepted)
            answer.ShouldBe(201).Json.Text("title")!.Length.ShouldBe(length);
        else
            answer.ShouldBlame("title");
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(50_000, true)]
    [InlineData(50_001, false)]
    public async Task A_content_has_1_to_50000_characters_after_trimming(int length, bool accepted)
    {
        var author = await world.Someone();

        var answer = await author.Post("/posts", new { title = "A fine title", content = $"\n {new string('c', length)} \t" });

        if (accepted)
            answer.ShouldBe(201).Json.Text("content")!.Length.ShouldBe(length);
        else
            answer.ShouldBlame("content");
    }

    [Theory]
    [InlineData("\"secret\"")]
    [InlineData("\"Public \"")]
    [InlineData("\"\"")]
    [InlineData("0")]
    [InlineData("\"0\"")]
    [InlineData("null")]
    public async Task A_visibility_is_public_or_private(string visibility) =>
        (await (await world.Someone()).SendText(HttpMethod.Post, "/posts", $$"""{ "title": "A fine title", "content": "Text", "visibility": {{visibility}} }"""))
            .ShouldBeProblem(400, "BadRequest");

    [Fact]
    public async Task A_private_post_is_shown_to_its_owner_only()
    {
        var (author, other) = (await world.Someone(), await world.Someone());
        var id = (await author.Publishes(visibility: "private")).Id();

        (await author.Get($"/posts/{id}")).ShouldBe(200).Json.Text("visibility").ShouldBe("private");
        (await other.Get($"/posts/{id}")).ShouldBeProblem(403, "Forbidden", "This post is private and you are not the owner");
        (await world.Anonymous.Get($"/posts/{id}")).ShouldBeProblem(403, "Forbidden", "This post is private and you are not the owner");
    }

    [Fact]
    public async Task An_invalid_or_expired_token_counts_as_none_for_a_reader()
    {
        var author = await world.Someone();
        var (open, closed) = ((await author.Publishes()).Id(), (await author.Publishes(visibility: "private")).Id());
        var expired = Jwt.Read(author.AccessToken!).With("exp", DateTimeOffset.UtcNow.AddMinutes(-5).ToUnixTimeSeconds()).Sign(world.JwtSecret);

        foreach (var reader in (Caller[])[world.Api.WithToken("nonsense"), world.Api.WithToken(expired)])
        {
            (await reader.Get($"/posts/{open}")).ShouldBe(200);
            (await reader.Get($"/posts/{closed}")).ShouldBeProblem(403, "Forbidden");
        }
    }

    [Fact]
    public async Task A_private_post_is_not_kept_by_shared_caches()
    {
        var author = await world.Someone();
        var id = (await author.Publishes(visibility: "private")).Id();

        (await author.Get($"/posts/{id}")).Header("Cache-Control").ShouldNotBeNull().ShouldContain("no-store");
    }

    [Theory]
    [InlineData("""{ "title": " A better title " }""", "A better title", "Something to read.", "public")]
    [InlineData("""{ "content": "Better text" }""", "A fine title", "Better text", "public")]
    [InlineData("""{ "visibility": "private" }""", "A fine title", "Something to read.", "private")]
    public async Task A_post_is_changed_member_by_member(string change, string title, string content, string visibility)
    {
        var author = await world.Someone();
        var before = await author.Publishes();

        (await author.SendText(HttpMethod.Patch, $"/posts/{before.Id()}", change)).ShouldBe(200);

        var after = (await author.Get($"/posts/{before.Id()}")).Json;
        after.Text("title").ShouldBe(title);
        after.Text("content").ShouldBe(content);
        after.Text("visibility").ShouldBe(visibility);
        after.Time("createdAt").ShouldBe(before.Time("createdAt"));
        after.Time("updatedAt").ShouldBeGreaterThan(before.Time("updatedAt"));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "title": null }""")]
    [InlineData("""{ "title": "ab" }""")]
    [InlineData("""{ "content": "" }""")]
    [InlineData("""{ "visibility": "hidden" }""")]
    [InlineData("""{ "ownerId": "0198c0de-0000-7000-8000-00000000dead" }""")]
    public async Task A_change_keeps_the_rules(string change)
    {
        var author = await world.Someone();
        var id = (await author.Publishes()).Id();

        (await author.SendText(HttpMethod.Patch, $"/posts/{id}", change)).ShouldBeProblem(400, "BadRequest");
    }

    [Theory]
    [InlineData("public")]
    [InlineData("private")]
    public async Task Nobody_changes_anothers_post(string visibility)
    {
        var (author, other) = (await world.Someone(), await world.Someone());
        var id = (await author.Publishes(visibility: visibility)).Id();

        (await other.Patch($"/posts/{id}", new { title = "Taken over" })).ShouldBeProblem(403, "Forbidden", NotYours);
        (await other.Delete($"/posts/{id}")).ShouldBeProblem(403, "Forbidden", NotYours);

        (await author.Get($"/posts/{id}")).Json.Text("title").ShouldBe("A fine title");
    }

    [Fact]
    public async Task A_deleted_post_is_gone()
    {
        var author = await world.Someone();
        var id = (await author.Publishes()).Id();

        (await author.Delete($"/posts/{id}")).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await world.Anonymous.Get($"/posts/{id}")).ShouldBeProblem(404, "NotFound");
        (await author.Delete($"/posts/{id}")).ShouldBeProblem(404, "NotFound");
        (await author.Patch($"/posts/{id}", new { title = "A fine title" })).ShouldBeProblem(404, "NotFound");
    }

    [Fact]
    public async Task A_change_names_the_version_it_is_made_to()
    {
        var author = await world.Someone();
        var id = (await author.Publishes()).Id();
        var etag = (await author.Get($"/posts/{id}")).Header("ETag").ShouldNotBeNull();

        (await author.Patch($"/posts/{id}", new { title = "Second title" }, ("If-Match", etag))).ShouldBe(200);
        (await author.Patch($"/posts/{id}", new { title = "Third title" }, ("If-Match", etag))).ShouldBeProblem(412, "PreconditionFailed");

        var after = await author.Get($"/posts/{id}");
        after.Json.Text("title").ShouldBe("Second title");
        after.Header("ETag").ShouldNotBe(etag);
    }

    [Fact]
    public async Task Any_version_may_be_changed_by_saying_so()
    {
        var author = await world.Someone();
        var id = (await author.Publishes()).Id();

        (await author.Patch($"/posts/{id}", new { title = "Another title" }, ("If-Match", "*"))).ShouldBe(200);
    }

    [Fact]
    public async Task One_of_several_named_versions_suffices()
    {
        var author = await world.Someone();
        var id = (await author.Publishes()).Id();
        var etag = (await author.Get($"/posts/{id}")).Header("ETag");

        (await author.Patch($"/posts/{id}", new { title = "Another title" }, ("If-Match", $"\"other\", {etag}"))).ShouldBe(200);
    }

    [Fact]
    public async Task Of_parallel_changes_to_one_version_exactly_one_wins()
    {
        var author = await world.Someone();
        var id = (await author.Publishes()).Id();
        var etag = (await author.Get($"/posts/{id}")).Header("ETag")!;

        var answers = await Scenes.AtOnce(20, number => author.Patch($"/posts/{id}", new { title = $"Title {number}" }, ("If-Match", etag)));

        answers.Count(200).ShouldBe(1);
        answers.Count(412).ShouldBe(19);
    }

    [Fact]
    public async Task Of_parallel_deletions_exactly_one_wins()
    {
        var author = await world.Someone();
        var id = (await author.Publishes()).Id();

        var answers = await Scenes.AtOnce(10, _ => author.Delete($"/posts/{id}"));

        answers.Count(204).ShouldBe(1);
        answers.Count(404).ShouldBe(9);
    }

    [Fact]
    public async Task Text_comes_back_as_it_was_written()
    {
        const string text = "Grüße 👩‍👩‍👧 <b>\"quotes\"</b> \\ & \u2028 line\r\nbreak '; drop table posts; --";
        var author = await world.Someone();

        var id = (await author.Post("/posts", new { title = "A fine title", content = text })).ShouldBe(201).Json.Id();

        (await world.Anonymous.Get($"/posts/{id}")).Json.Text("content").ShouldBe(text);
    }
}
