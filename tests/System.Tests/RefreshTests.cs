using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class RefreshTests(World world)
{
    [Fact]
    public async Task A_refresh_answers_like_a_log_in()
    {
        var someone = await world.Someone();

        var tokens = (await someone.Refreshes()).ShouldBe(200).Json;

        tokens.ShouldHaveExactly("accessToken", "refreshToken", "expiresIn", "tokenType");
        tokens.Text("refreshToken").ShouldNotBe(someone.RefreshToken);
        (await world.Api.WithToken(tokens.Text("accessToken")!).Get("/users/me")).ShouldBe(200);
    }

    [Fact]
    public async Task A_refresh_stays_in_its_session()
    {
        var someone = await world.Someone();

        var tokens = (await someone.Refreshes()).ShouldBe(200).Json;

        Jwt.Read(tokens.Text("accessToken")!).Payload["sid"]!.GetValue<string>()
            .ShouldBe(Jwt.Read(someone.AccessToken!).Payload["sid"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_replay_within_the_grace_gets_the_identical_successor()
    {
        var someone = await world.Someone();
        var successor = (await someone.Refreshes()).ShouldBe(200).Json.Text("refreshToken");

        var again = (await someone.Refreshes()).ShouldBe(200).Json.Text("refreshToken");

        again.ShouldBe(successor);
        (await someone.Refreshes(successor)).ShouldBe(200);
    }

    [Fact]
    public async Task Fifty_parallel_refreshes_of_one_token_get_one_successor()
    {
        var someone = await world.Someone();

        var answers = await Scenes.AtOnce(50, _ => someone.Refreshes());

        answers.ShouldAllBe(answer => answer.Status == 200);
        var successor = answers.Select(answer => answer.Json.Text("refreshToken")).Distinct().ShouldHaveSingleItem();
        (await someone.Refreshes(successor)).ShouldBe(200);
    }

    [Fact]
    public async Task A_replay_of_an_older_ancestor_ends_the_session()
    {
        var someone = await world.Someone();
        var second = (await someone.Refreshes()).ShouldBe(200).Json.Text("refreshToken");
        var third = (await someone.Refreshes(second)).ShouldBe(200).Json.Text("refreshToken");

        (await someone.Refreshes()).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");

        (await someone.Refreshes(third)).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
        await someone.IsSignedOut();
    }

    [Fact]
    public async Task A_theft_ends_the_session_concerned_only()
    {
        var someone = await world.Someone();
        var elsewhere = await someone.OnAnotherDevice();
        var second = (await someone.Refreshes()).ShouldBe(200).Json.Text("refreshToken");
        (await someone.Refreshes(second)).ShouldBe(200);

        (await someone.Refreshes()).ShouldBe(401);

        await someone.IsSignedOut();
        await elsewhere.ShouldStillBeSignedIn();
    }

    [Theory]
    [InlineData("0123456789012345678901234567890123456789abc")]
    [InlineData("not a token at all")]
    public async Task An_unknown_token_is_refused(string token) =>
        (await world.Anonymous.Post("/auth/refresh", new { refreshToken = token })).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");

    [Fact]
    public async Task An_access_token_is_no_refresh_token()
    {
        var someone = await world.Someone();

        (await someone.Refreshes(someone.AccessToken)).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
    }

    [Fact]
    public async Task No_body_is_bad_input() => (await world.Anonymous.Post("/auth/refresh")).ShouldBeProblem(400, "BadRequest");

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "refreshToken": null }""")]
    [InlineData("""{ "refreshToken": 7 }""")]
    [InlineData("""{ "token": "abc" }""")]
    public async Task A_wrong_body_is_bad_input(string body) =>
        (await world.Anonymous.SendText(HttpMethod.Post, "/auth/refresh", body)).ShouldBeProblem(400, "BadRequest");

    [Fact]
    public async Task An_expired_access_token_sent_along_does_not_hinder()
    {
        var someone = await world.Someone();
        someone.AccessToken = Jwt.Read(someone.AccessToken!).With("exp", DateTimeOffset.UtcNow.AddHours(-1).ToUnixTimeSeconds()).Sign(world.JwtSecret);

        (await someone.Post("/auth/refresh", new { someone.RefreshToken })).ShouldBe(200);
    }
}

/// <summary>With <c>Auth:RefreshGraceSeconds</c> at 0 a token works once.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class StrictRefreshTests(StrictRefreshTests.StrictHost host) : IClassFixture<StrictRefreshTests.StrictHost>
{
    [Fact]
    public async Task A_second_use_ends_the_session()
    {
        var someone = await host.Api.Someone();
        var successor = (await someone.Refreshes()).ShouldBe(200).Json.Text("refreshToken");

        (await someone.Refreshes()).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");

        (await someone.Refreshes(successor)).ShouldBe(401);
    }

    [Fact]
    public async Task Of_parallel_uses_one_wins_and_the_session_ends()
    {
        var someone = await host.Api.Someone();

        var answers = await Scenes.AtOnce(20, _ => someone.Refreshes());

        answers.Count(200).ShouldBe(1);
        answers.Count(401).ShouldBe(19);
        (await someone.Refreshes(answers.Single(answer => answer.Status == 200).Json.Text("refreshToken"))).ShouldBe(401);
    }

    public sealed class StrictHost(World world) : OwnHost(world, ("Auth:RefreshGraceSeconds", "0"));
}

/// <summary>Once <c>Auth:RefreshGraceSeconds</c> are over, a replay is theft.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class RefreshGraceTests(RefreshGraceTests.ShortGraceHost host) : IClassFixture<RefreshGraceTests.ShortGraceHost>
{
    [Fact]
    public async Task A_replay_after_the_grace_ends_the_session()
    {
        var someone = await host.Api.Someone();
        var successor = (await someone.Refreshes()).ShouldBe(200).Json.Text("refreshToken");

        await Eventually.Holds(async () => (await someone.Refreshes()).Status == 401, "the grace is over");

        (await someone.Refreshes(successor)).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
    }

    public sealed class ShortGraceHost(World world) : OwnHost(world, ("Auth:RefreshGraceSeconds", "1"));
}
