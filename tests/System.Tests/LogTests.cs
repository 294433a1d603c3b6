using System.Text.RegularExpressions;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

[Trait(Needs.Name, Needs.Process)]
public sealed partial class LogTests(LogTests.TalkativeHost host) : IClassFixture<LogTests.TalkativeHost>
{
    /// <summary>The lines of one request, as soon as its last one is out.</summary>
    private async Task<IReadOnlyList<string>> LinesOf(Answer answer)
    {
        var id = answer.RequestId.ShouldNotBeNull();
        await Eventually.Holds(() => host.Process.Lines.Any(line => line.Contains("<--", StringComparison.Ordinal) && line.Contains(id, StringComparison.Ordinal)), "the request's last line is out");
        return [.. host.Process.Lines.Where(line => line.Contains(id, StringComparison.Ordinal))];
    }

    private async Task<string> EventOf(Answer answer, string context) =>
        (await LinesOf(answer)).FirstOrDefault(line => line.Contains($"[{context}]", StringComparison.Ordinal) && !line.Contains("-->", StringComparison.Ordinal) && !line.Contains("<--", StringComparison.Ordinal))
            .ShouldNotBeNull($"an event of [{context}] for {answer.Request}, among:\n{string.Join('\n', await LinesOf(answer))}");

    [Fact]
    public async Task Every_line_of_a_request_has_time_level_context_and_request_id()
    {
        var answer = await host.Api.Anonymous.Get("/posts");

        foreach (var line in await LinesOf(answer))
            line.ShouldMatch(Line().ToString());
    }

    [Fact]
    public async Task A_request_is_logged_when_it_comes_and_when_it_is_answered()
    {
        var lines = await LinesOf(await host.Api.Anonymous.Get("/posts"));

        lines.Count(line => line.Contains(" http ", StringComparison.Ordinal) && line.Contains("--> GET /posts", StringComparison.Ordinal)).ShouldBe(1);
        lines.Count(line => RequestEnd().IsMatch(line)).ShouldBe(1);
    }

    [Theory]
    [InlineData("/nowhere", 404)]
    [InlineData("/users/me", 401)]
    [InlineData("/posts?page=0", 400)]
    public async Task Refused_requests_are_logged_as_warnings(string path, int status)
    {
        var answer = (await host.Api.Anonymous.Get(path)).ShouldBe(status);

        (await LinesOf(answer)).ShouldContain(line => line.Contains(" warn ", StringComparison.Ordinal) && line.Contains($"<-- GET {path.Split('?')[0]}", StringComparison.Ordinal) && line.Contains($" {status} ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_no_request_is_logged_as_a_warning_too()
    {
        using var request = await RawRequest.Send(host.Process.Address, "GET /without-a-host HTTP/1.1\r\n\r\n"u8.ToArray());
        var answer = await request.ReadToEnd();

        var id = RequestIdHeader().Match(answer).Groups["id"].Value;
        id.ShouldNotBeEmpty(answer);
        await Eventually.Holds(
            () => host.Process.Lines.Any(line => line.Contains(" warn <-- GET /without-a-host 400 ", StringComparison.Ordinal) && line.Contains($"requestId: {id}", StringComparison.Ordinal)), "it is logged");
    }

    [Fact]
    public async Task Whoever_leaves_in_the_middle_of_a_body_has_one_line()
    {
        var id = $"leaves-{Guid.NewGuid():N}";
        using (await RawRequest.Begin(host.Process.Address, $"POST /auth/login HTTP/1.1\r\nX-Request-Id: {id}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{{ \"e", andLeave: true))
        {
            await Eventually.Holds(() => host.Process.Lines.Any(line => line.Contains("<-- POST /auth/login", StringComparison.Ordinal) && line.Contains(id, StringComparison.Ordinal)), "it is logged");
            (await host.Api.Anonymous.Get("/posts")).ShouldBe(200);
        }

        host.Process.Lines.ShouldNotContain(line => line.Contains("<-- ? /", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_address_of_any_length_makes_a_short_line()
    {
        var answer = (await host.Api.Anonymous.Get($"/{new string('a', 20_000)}")).ShouldBe(404);

        (await LinesOf(answer)).ShouldAllBe(line => line.Length < 1_000);
    }

    [Fact]
    public async Task A_log_in_is_logged_with_the_email()
    {
        var someone = await host.Api.SignUp();

        var line = await EventOf(await someone.LogIn(), "Auth");

        line.ShouldContain(" info [Auth] ");
        line.ShouldContain("Login success");
        line.ShouldContain(someone.Email);
    }

    [Fact]
    public async Task What_happens_to_accounts_is_logged()
    {
        var someone = await host.Api.Someone();

        await Says("info [Auth] Sign-up", await host.Api.Anonymous.Post("/auth/signup", new { email = Api.UniqueEmail(), password = Api.GoodPassword, displayName = "Logged" }));
        await Says("warn [Auth] Login failed", await host.Api.Anonymous.Post("/auth/login", new { someone.Email, password = "Wrong1Password" }));
        await Says("warn [Auth] Refresh failed", await host.Api.Anonymous.Post("/auth/refresh", new { refreshToken = "unknown" }));
        await Says("warn [Auth] Password change failed", await someone.Post("/auth/change-password", new { currentPassword = "Wrong1Password", newPassword = "Battery2Staple" }));
        await Says("info [Auth] Refresh success", await someone.Refreshes());
        await Says("info [Auth] Logout", await someone.Post("/auth/logout"));

        async Task Says(string sentence, Answer answer) => (await EventOf(answer, "Auth")).ShouldContain($" {sentence} {{");
    }

    [Fact]
    public async Task A_stolen_refresh_token_is_logged_as_a_warning()
    {
        var someone = await host.Api.Someone();
        var second = (await someone.Refreshes()).Json.Text("refreshToken");
        await someone.Refreshes(second);

        (await EventOf((await someone.Refreshes()).ShouldBe(401), "Auth")).ShouldContain(" warn ");
    }

    [Fact]
    public async Task What_happens_to_posts_pictures_and_conversations_is_logged()
    {
        var (someone, other, third) = (await host.Api.Someone(), await host.Api.Someone(), await host.Api.Someone());
        var created = await someone.Post("/posts", new { title = "A logged title", content = "Text" });
        var post = created.Json.Id();
        await someone.StartsConversation(other, third);
        var started = await someone.Post("/chat/conversations", new { memberIds = new[] { other.Id } });

        (await EventOf(created, "Posts")).ShouldContain($"{post}");
        (await EventOf(await someone.Patch($"/posts/{post}", new { title = "Another title" }), "Posts")).ShouldContain($"{post}");
        (await EventOf(await someone.Delete($"/posts/{post}"), "Posts")).ShouldContain($"{post}");
        (await EventOf(await Pictures.Upload(someone, Pictures.Png(8, 8)), "Users")).ShouldContain($"{someone.Id}");
        (await EventOf(started, "Chat")).ShouldContain($"{started.Json.Id()}");
        await EventOf(await someone.Post($"/chat/conversations/{started.Json.Id()}/members", new { userId = third.Id }), "Chat");
    }

    [Fact]
    public async Task Secrets_are_never_logged()
    {
        var someone = await host.Api.SignUp(password: "Very5ecretPassword");
        await someone.LogIn();
        var refreshed = (await someone.Refreshes()).ShouldBe(200);
        await host.Api.Anonymous.Post("/auth/login", new { someone.Email, password = "Wrong5ecretPassword" });
        await someone.Post("/auth/change-password", new { currentPassword = "Wrong5ecretPassword", newPassword = "Other5ecretPassword" });
        await host.Api.Anonymous.Get($"/users/me?access_token={someone.AccessToken}");
        await host.Api.Anonymous.SendText(HttpMethod.Post, "/auth/login", "{ \"email\": \"x\", \"password\": \"Typed5ecretPassword\" ");
        await LinesOf(await someone.Get("/users/me"));

        var output = host.Process.Output;
        output.ShouldNotContain("5ecretPassword");
        output.ShouldNotContain(someone.AccessToken!);
        output.ShouldNotContain(someone.RefreshToken);
        output.ShouldNotContain(refreshed.Json.Text("refreshToken")!);
        output.ShouldNotContain(HostProcess.JwtSecret);
    }

    [Fact]
    public async Task Values_cannot_forge_a_line_or_colour_the_terminal()
    {
        const string forged = "2026-01-01 00:00:00 info [Auth] Login success {forged: yes}";
        var someone = await host.Api.Someone();

        await LinesOf(await host.Api.Anonymous.Post("/auth/login", new { email = $"a@example.com\r\n{forged}\u001b[31m", password = "Wrong1Password" }));
        await LinesOf(await host.Api.Anonymous.Get($"/nowhere/%0d%0a{Uri.EscapeDataString(forged)}%1b%5b31m"));
        await LinesOf(await host.Api.Anonymous.Get($"/posts/%0d%0a{Uri.EscapeDataString(forged)}%e2%80%a8"));
        await LinesOf(await someone.Post("/posts", new { title = $"Title\n{forged}", content = $"\u001b[31m\r\n{forged}" }));
        await LinesOf(await someone.Get("/users/me", ("User-Agent", $"client\t{forged}")));

        host.Process.Lines.ShouldNotContain(line => line.StartsWith("2026-01-01 00:00:00", StringComparison.Ordinal));
        host.Process.Output.ShouldNotContain("\u001b");
    }

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d (error|warn|info|http|debug) (\[[A-Za-z.]+\] |-->|<--).+ \{.*requestId: ", RegexOptions.ExplicitCapture)]
    private static partial Regex Line();

    [GeneratedRegex("X-Request-Id: (?<id>[0-9a-f-]{36})\r")]
    private static partial Regex RequestIdHeader();

    [GeneratedRegex(" http .*<-- GET /posts 200 \\d+ms")]
    private static partial Regex RequestEnd();

    public sealed class TalkativeHost(World world) : OwnHost(world, ("LOG_LEVEL", "http"));
}

/// <summary>The first lines tell what is in use.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class StartMessageTests(World world)
{
    private string Start => string.Join('\n', world.Host.Lines.Take(60));

    [Theory]
    [InlineData("PostgreSQL")]
    [InlineData("Redis")]
    [InlineData("bus")]
    [InlineData("Auth")]
    [InlineData("Users")]
    [InlineData("Posts")]
    [InlineData("Chat")]
    [InlineData("/api/docs")]
    public void The_host_says_what_it_uses(string word) => Start.ShouldContain(word, Case.Insensitive);

    [Fact]
    public void The_host_says_where_it_is() => Start.ShouldContain(world.Address.GetLeftPart(UriPartial.Authority));

    [Fact]
    public void The_host_does_not_say_the_databases_password() =>
        world.Host.Output.ShouldNotContain(new Npgsql.NpgsqlConnectionStringBuilder(world.Database).Password ?? "no password is set");
}
