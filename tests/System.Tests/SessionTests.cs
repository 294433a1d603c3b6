using System.Globalization;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class LogoutTests(World world)
{
    [Fact]
    public async Task A_log_out_ends_all_of_the_users_sessions()
    {
        var someone = await world.Someone();
        var elsewhere = await someone.OnAnotherDevice();

        (await someone.Post("/auth/logout")).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await someone.Refreshes()).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
        (await elsewhere.Refreshes()).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
        await someone.IsSignedOut();
        await elsewhere.IsSignedOut();
    }

    [Fact]
    public async Task Nobody_else_is_logged_out()
    {
        var (someone, other) = (await world.Someone(), await world.Someone());

        (await someone.Post("/auth/logout")).ShouldBe(204);

        await someone.IsSignedOut();
        await other.ShouldStillBeSignedIn();
    }

    [Fact]
    public async Task One_can_log_in_again()
    {
        var someone = await world.Someone();
        (await someone.Post("/auth/logout")).ShouldBe(204);
        await someone.IsSignedOut();

        await someone.LogIn();

        await someone.ShouldStillBeSignedIn();
    }

    [Fact]
    public async Task Of_a_log_out_and_parallel_refreshes_nothing_survives()
    {
        var rounds = int.Parse(Environment.GetEnvironmentVariable("RACE_ROUNDS") ?? "500", CultureInfo.InvariantCulture);
        TestContext.Current.TestOutputHelper?.WriteLine($"RACE_ROUNDS={rounds}");
        var someone = await world.Someone();
        for (var round = 0; round < rounds; round++)
        {
            (await someone.LogIn()).ShouldBe(200);
            // Now before the first, now among them, now after the last.
            var loggingOut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            var refreshes = Scenes.AtOnce(10, async number =>
            {
                var answer = await someone.Refreshes();
                if (number == round % 10) loggingOut.TrySetResult();
                return answer;
            });
            if (round % 3 > 0) await loggingOut.Task;
            (await someone.Post("/auth/logout")).ShouldBe(204);

            foreach (var token in (await refreshes).Where(answer => answer.Status == 200).Select(answer => answer.Json.Text("refreshToken")).Append(someone.RefreshToken).Distinct())
                (await someone.Refreshes(token)).ShouldBe(401);
        }

        await someone.IsSignedOut();
    }
}

public sealed class PasswordChangeTests(World world)
{
    private const string NewPassword = "Battery2Staple";

    private static Task<Answer> Change(Caller someone, string current, string changed) =>
        someone.Post("/auth/change-password", new { currentPassword = current, newPassword = changed });

    [Fact]
    public async Task The_new_password_replaces_the_old_one()
    {
        var someone = await world.Someone();

        (await Change(someone, someone.Password, NewPassword)).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await world.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })).ShouldBeProblem(401, "InvalidCredentials");
        (await world.Anonymous.Post("/auth/login", new { someone.Email, password = NewPassword })).ShouldBe(200);
    }

    [Fact]
    public async Task All_sessions_end()
    {
        var someone = await world.Someone();
        var elsewhere = await someone.OnAnotherDevice();

        (await Change(someone, someone.Password, NewPassword)).ShouldBe(204);

        (await someone.Refreshes()).ShouldBeProblem(401, "InvalidToken");
        (await elsewhere.Refreshes()).ShouldBeProblem(401, "InvalidToken");
        await someone.IsSignedOut();
        await elsewhere.IsSignedOut();
    }

    [Fact]
    public async Task A_wrong_current_password_changes_nothing()
    {
        var someone = await world.Someone();

        (await Change(someone, "Wrong1Password", NewPassword)).ShouldBeProblem(401, "InvalidCredentials");

        await someone.ShouldStillBeSignedIn();
        await someone.LogIn();
    }

    [Theory]
    [InlineData("short1A")]
    [InlineData("nocapitals1")]
    [InlineData("Password1")]
    public async Task A_weak_new_password_is_refused(string weak)
    {
        var someone = await world.Someone();

        (await Change(someone, someone.Password, weak)).ShouldBlame("newPassword");
    }

    [Fact]
    public async Task The_same_password_is_no_change()
    {
        var someone = await world.Someone();

        (await Change(someone, someone.Password, someone.Password)).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task A_new_password_is_looked_at_before_the_current_one()
    {
        var someone = await world.Someone();

        (await Change(someone, "Wrong1Password", "weak")).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task Of_parallel_changes_one_wins()
    {
        var someone = await world.Someone();

        var answers = await Scenes.AtOnce(5, number => Change(someone, someone.Password, $"Battery{number}Staple"));

        answers.Count(204).ShouldBe(1);
        answers.Where(answer => answer.Status != 204).ShouldAllBe(answer => answer.Status == 401);
    }
}

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
