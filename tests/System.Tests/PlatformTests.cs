using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class PlatformTests(World world)
{
    [Fact]
    public async Task The_root_greets()
    {
        var answer = (await world.Anonymous.Get("/")).ShouldBe(200);

        answer.MediaType.ShouldBe("text/plain");
        answer.Text.ShouldBe("Hello World!");
    }

    [Fact]
    public async Task Health_says_status_and_time()
    {
        var health = (await world.Anonymous.Get("/health")).ShouldBe(200).Json;

        health.ShouldHaveExactly("status", "timestamp");
        health.Text("status").ShouldNotBeNullOrEmpty();
        health.Text("timestamp").ShouldBeTimestamp();
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    public async Task A_healthy_host_is_live_and_ready(string path) => (await world.Anonymous.Get(path)).ShouldBe(200);

    // --- Documentation ---

    [Fact]
    public async Task The_documentation_can_be_browsed()
    {
        var page = await FollowRedirects("/api/docs");

        page.ShouldBe(200).MediaType.ShouldBe("text/html");
        page.Text.ShouldContain("swagger", Case.Insensitive);
    }

    [Fact]
    public async Task The_documentation_loads_what_its_page_names()
    {
        var page = await FollowRedirects("/api/docs");
        var here = new Uri(world.Address, page.Path);

        var scripts = page.Text.Split("src=\"").Skip(1).Select(rest => rest.Split('"')[0]).ToList();

        scripts.ShouldNotBeEmpty();
        foreach (var script in scripts)
            (await world.Anonymous.Get(new Uri(here, script).PathAndQuery)).ShouldBe(200);
        page.Header("Content-Security-Policy").ShouldNotBeNull().ShouldNotContain("sandbox");
    }

    [Fact]
    public async Task The_documentation_is_there_as_JSON()
    {
        var document = (await world.Anonymous.Get("/api/docs-json")).ShouldBe(200);

        document.MediaType.ShouldBe("application/json");
        document.Json.Text("openapi").ShouldNotBeNull().ShouldStartWith("3.");
    }

    [Fact]
    public async Task The_documentation_is_there_as_YAML()
    {
        var document = (await world.Anonymous.Get("/api/docs-yaml")).ShouldBe(200);

        document.MediaType.ShouldNotBeNull().ShouldContain("yaml");
        document.Text.ShouldContain("openapi: ");
        foreach (var path in (await world.Anonymous.Get("/api/docs-json")).Json.Member("paths").Names())
            document.Text.ShouldContain(path);
    }

    [Theory]
    [InlineData("/?page=1")]
    [InlineData("/health?page=1")]
    [InlineData("/api/docs-json?page=1")]
    [InlineData("/uploads/avatars/picture.webp?page=1")]
    public async Task A_query_that_nobody_reads_is_refused(string path) => (await world.Anonymous.Get(path)).ShouldBeProblem(400, "BadRequest").ShouldBlame("page");

    // --- Headers on everything ---

    [Theory]
    [InlineData("/")]
    [InlineData("/health")]
    [InlineData("/api/docs-json")]
    [InlineData("/posts")]
    [InlineData("/posts?page=0")]
    [InlineData("/users/me")]
    [InlineData("/users/not-a-uuid")]
    [InlineData("/nowhere")]
    public async Task Every_answer_is_guarded_by_headers(string path)
    {
        var answer = await world.Anonymous.Get(path);

        answer.Header("X-Content-Type-Options").ShouldBe("nosniff");
        answer.Header("Referrer-Policy").ShouldBe("no-referrer");
        answer.Header("Content-Security-Policy").ShouldNotBeNull().ShouldContain("object-src 'none'; base-uri 'none'; frame-ancestors 'none'");
        answer.Header("X-Request-Id").ShouldNotBeNullOrEmpty();
        answer.Header("Server").ShouldBeNull();
        answer.Header("X-Powered-By").ShouldBeNull();
        answer.Header("Strict-Transport-Security").ShouldBeNull("this is plain HTTP in Development");
    }

    [Theory]
    [InlineData("/users/me")]
    [InlineData("/auth/sessions")]
    [InlineData("/chat/conversations")]
    public async Task What_is_personal_is_kept_by_no_cache(string path) =>
        (await (await world.Someone()).Get(path)).ShouldBe(200).Header("Cache-Control").ShouldNotBeNull().ShouldContain("no-store");

    [Fact]
    public async Task No_other_origin_is_let_in_by_default()
    {
        var answer = await world.Anonymous.Get("/posts", ("Origin", "https://elsewhere.example"));

        answer.ShouldBe(200).Header("Access-Control-Allow-Origin").ShouldBeNull();
    }

    // --- Request ids ---

    [Theory]
    [InlineData("a")]
    [InlineData("A.b_c-1")]
    [InlineData("f47ac10b-58cc-4372-a567-0e02b2c3d479")]
    public async Task A_clients_request_id_is_taken_over(string id)
    {
        (await world.Anonymous.Get("/health", ("X-Request-Id", id))).RequestId.ShouldBe(id);
        (await world.Anonymous.Get("/nowhere", ("X-Request-Id", id))).ShouldBeProblem(404, "NotFound").RequestId.ShouldBe(id);
    }

    [Fact]
    public async Task A_request_id_has_at_most_128_characters()
    {
        (await world.Anonymous.Get("/health", ("X-Request-Id", new string('x', 128)))).RequestId.ShouldBe(new string('x', 128));
        Guid.TryParse((await world.Anonymous.Get("/health", ("X-Request-Id", new string('x', 129)))).RequestId, out _).ShouldBeTrue();
    }

    [Theory]
    [InlineData("with space")]
    [InlineData("semi;colon")]
    [InlineData("slash/slash")]
    [InlineData("<script>")]
    [InlineData("{braces}")]
    [InlineData("%0d%0aforged")]
    [InlineData("one,two")]
    [InlineData("")]
    public async Task Any_other_request_id_is_replaced_by_a_UUID(string id)
    {
        var answer = await world.Anonymous.Get("/posts/not-a-uuid", ("X-Request-Id", id));

        answer.ShouldBeProblem(400, "BadRequest");
        Guid.TryParse(answer.RequestId, out _).ShouldBeTrue($"{answer.RequestId} is no UUID");
    }

    [Fact]
    public async Task Two_requests_never_share_an_id() =>
        (await world.Anonymous.Get("/health")).RequestId.ShouldNotBe((await world.Anonymous.Get("/health")).RequestId);

    private async Task<Answer> FollowRedirects(string path)
    {
        var answer = await world.Anonymous.Get(path);
        for (var hops = 0; hops < 3 && answer.Status is 301 or 302 or 307 or 308; hops++)
            answer = await world.Anonymous.Get(new Uri(new Uri(world.Address, answer.Path), answer.Header("Location")).PathAndQuery);
        return answer;
    }
}
