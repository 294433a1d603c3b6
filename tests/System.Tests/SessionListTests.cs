using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class SessionListTests(World world)
{
    private static async Task<IReadOnlyList<System.Text.Json.JsonElement>> Sessions(Caller someone) =>
        [.. (await someone.Get("/auth/sessions")).ShouldBe(200).Json.EnumerateArray()];

    private static async Task<Guid> CurrentSession(Caller someone) =>
        (await Sessions(someone)).Single(session => session.Member("current").GetBoolean()).Id();

    [Fact]
    public async Task Every_session_is_listed_and_the_callers_own_is_marked()
    {
        var someone = await world.Someone();
        var elsewhere = await someone.OnAnotherDevice();

        var sessions = await Sessions(someone);

        sessions.Count.ShouldBe(2);
        sessions.Single(session => session.Member("current").GetBoolean()).Id()
            .ShouldBe(Jwt.Read(someone.AccessToken!).Payload["sid"]!.GetValue<Guid>());
        (await CurrentSession(elsewhere)).ShouldNotBe(await CurrentSession(someone));
    }

    [Fact]
    public async Task A_session_says_when_and_from_where_it_is_used()
    {
        var someone = await world.Api.SignUp();
        var tokens = (await someone.Post("/auth/login", new { someone.Email, someone.Password }, ("User-Agent", "Tests/1.0 (Device)"))).ShouldBe(200).Json;
        someone.AccessToken = tokens.Text("accessToken");

        var session = (await Sessions(someone)).ShouldHaveSingleItem();

        session.ShouldHaveExactly("id", "createdAt", "lastUsedAt", "userAgent", "ip", "current");
        session.Text("userAgent").ShouldBe("Tests/1.0 (Device)");
        session.Text("ip").ShouldNotBeNullOrEmpty();
        session.Time("lastUsedAt").ShouldBeGreaterThanOrEqualTo(session.Time("createdAt"));
    }

    [Fact]
    public async Task A_session_without_a_user_agent_has_none()
    {
        var someone = await world.Someone();

        (await Sessions(someone)).ShouldHaveSingleItem().ShouldBeNull("userAgent");
    }

    [Fact]
    public async Task A_refresh_is_a_use()
    {
        var someone = await world.Someone();
        var before = (await Sessions(someone)).ShouldHaveSingleItem();

        (await someone.Refreshes()).ShouldBe(200);

        var after = (await Sessions(someone)).ShouldHaveSingleItem();
        after.Time("lastUsedAt").ShouldBeGreaterThan(before.Time("lastUsedAt"));
        after.Time("createdAt").ShouldBe(before.Time("createdAt"));
    }

    [Fact]
    public async Task An_ended_session_is_refused_and_no_longer_listed()
    {
        var someone = await world.Someone();
        var elsewhere = await someone.OnAnotherDevice();

        (await someone.Delete($"/auth/sessions/{await CurrentSession(elsewhere)}")).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await Sessions(someone)).Count.ShouldBe(1);
        (await elsewhere.Refreshes()).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
        await elsewhere.IsSignedOut();
        await someone.ShouldStillBeSignedIn();
    }

    [Fact]
    public async Task One_may_end_the_session_one_is_in()
    {
        var someone = await world.Someone();

        (await someone.Delete($"/auth/sessions/{await CurrentSession(someone)}")).ShouldBe(204);

        await someone.IsSignedOut();
    }

    [Fact]
    public async Task An_ended_session_cannot_be_ended_again()
    {
        var someone = await world.Someone();
        var session = await CurrentSession(await someone.OnAnotherDevice());
        (await someone.Delete($"/auth/sessions/{session}")).ShouldBe(204);

        (await someone.Delete($"/auth/sessions/{session}")).ShouldBeProblem(404, "NotFound");
    }

    [Fact]
    public async Task Another_users_session_does_not_exist_for_me()
    {
        var (someone, other) = (await world.Someone(), await world.Someone());

        (await someone.Delete($"/auth/sessions/{await CurrentSession(other)}")).ShouldBeProblem(404, "NotFound");

        await other.ShouldStillBeSignedIn();
    }

    [Fact]
    public async Task An_unknown_session_is_not_found() =>
        (await (await world.Someone()).Delete($"/auth/sessions/{Scenes.NoOnesId}")).ShouldBeProblem(404, "NotFound");
}
