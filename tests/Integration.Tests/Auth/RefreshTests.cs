using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Modules.Users.Contracts;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Auth;

public sealed class RefreshTests(AuthHost auth) : IClassFixture<AuthHost>
{
    [Fact]
    public async Task A_refresh_stays_in_its_session()
    {
        var device = await (await auth.Someone()).Device();

        var tokens = (await device.Refreshes()).Value;

        tokens.RefreshToken.ShouldNotBe(device.Tokens.RefreshToken);
        Token.Claims(tokens.AccessToken)["sid"]!.GetValue<Guid>().ShouldBe(device.SessionId);
    }

    [Fact]
    public async Task The_successor_works()
    {
        var device = await (await auth.Someone()).Device();

        (await auth.Refresh((await device.Refreshes()).Value.RefreshToken)).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task Thirty_at_once_get_one_successor()
    {
        var device = await (await auth.Someone()).Device();

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => device.Refreshes()));

        answers.Select(answer => answer.Value.RefreshToken).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_replay_in_time_gets_the_same_successor()
    {
        var device = await (await auth.Someone()).Device();
        var successor = (await device.Refreshes()).Value.RefreshToken;
        auth.Clock.Advance(TimeSpan.FromSeconds(9));

        (await device.Refreshes()).Value.RefreshToken.ShouldBe(successor);
    }

    [Fact]
    public async Task A_replay_too_late_ends_the_session()
    {
        var device = await (await auth.Someone()).Device();
        var successor = (await device.Refreshes()).Value.RefreshToken;
        auth.Clock.Advance(TimeSpan.FromSeconds(10));

        (await device.Refreshes()).Error.ShouldBe(AuthErrors.InvalidRefreshToken);

        (await auth.Refresh(successor)).Error.ShouldBe(AuthErrors.InvalidRefreshToken);
    }

    [Fact]
    public async Task Any_older_token_ends_the_session()
    {
        var device = await (await auth.Someone()).Device();
        var newest = device.Tokens.RefreshToken;
        for (var i = 0; i < 4; i++) newest = (await auth.Refresh(newest)).Value.RefreshToken;

        (await device.Refreshes()).Error.ShouldBe(AuthErrors.InvalidRefreshToken);

        (await auth.Ask<string>("select end_reason from auth.sessions where id = $1", device.SessionId)).ShouldBe("TokenReused");
        (await auth.Refresh(newest)).Error.ShouldBe(AuthErrors.InvalidRefreshToken);
    }

    [Fact]
    public async Task A_theft_leaves_other_sessions_alone()
    {
        var someone = await auth.Someone();
        var (stolen, other) = (await someone.Device(), await someone.Device());
        await auth.Refresh((await stolen.Refreshes()).Value.RefreshToken);

        await stolen.Refreshes();

        (await other.Refreshes()).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_session_that_was_idle_for_a_week_is_over()
    {
        var device = await (await auth.Someone()).Device();
        auth.Clock.Advance(TimeSpan.FromDays(7));

        (await device.Refreshes()).Error.ShouldBe(AuthErrors.InvalidRefreshToken);
    }

    [Fact]
    public async Task A_session_in_use_is_over_after_90_days()
    {
        var token = (await (await auth.Someone()).LogsIn()).Value.RefreshToken;
        for (var week = 0; week < 15; week++)
        {
            auth.Clock.Advance(TimeSpan.FromDays(6));
            var answer = await auth.Refresh(token);
            answer.IsFailure.ShouldBe(week == 14);
            if (week < 14) token = answer.Value.RefreshToken;
        }
    }

    [Theory]
    [InlineData("abc")]
    [InlineData("0123456789012345678901234567890123456789abc")]
    public async Task An_unknown_token_is_refused(string token) => (await auth.Refresh(token)).Error.ShouldBe(AuthErrors.InvalidRefreshToken);

    [Fact]
    public async Task No_token_is_bad_input() => (await auth.Refresh("")).Error.Members!.Keys.ShouldBe(["refreshToken"]);

    [Fact]
    public async Task A_refresh_tells_of_a_new_name()
    {
        var device = await (await auth.Someone(name: "Before")).Device();
        await auth.Hears(new ProfileChanged(device.Owner.Id, "After", 2));

        Token.Claims((await device.Refreshes()).Value.AccessToken)["name"]!.GetValue<string>().ShouldBe("After");
    }

    [Fact]
    public async Task A_session_of_a_disabled_account_is_refused_even_before_it_has_ended()
    {
        var device = await (await auth.Someone()).Device();
        await auth.Execute("update auth.accounts set status = 'banned' where id = $1", device.Owner.Id);

        (await device.Refreshes()).Error.ShouldBe(AuthErrors.InvalidRefreshToken);

        await auth.Execute("update auth.accounts set status = 'active' where id = $1", device.Owner.Id);
        (await device.Refreshes()).IsFailure.ShouldBeFalse("nothing was rotated by the refusal");
    }

    [Fact]
    public async Task Of_a_log_out_and_parallel_refreshes_nothing_survives()
    {
        var device = await (await auth.Someone()).Device();

        var refreshes = Enumerable.Range(0, 10).Select(_ => device.Refreshes()).ToList();
        await device.LogsOut();

        foreach (var answer in await Task.WhenAll(refreshes))
            if (!answer.IsFailure) (await auth.Refresh(answer.Value.RefreshToken)).IsFailure.ShouldBeTrue();
    }
}

public sealed class StrictRefreshTests(StrictAuthHost auth) : IClassFixture<StrictAuthHost>
{
    [Fact]
    public async Task Of_parallel_uses_one_wins_and_the_session_ends()
    {
        var device = await (await auth.Someone()).Device();

        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => device.Refreshes()));

        var winner = answers.Where(answer => !answer.IsFailure).ShouldHaveSingleItem();
        (await auth.Refresh(winner.Value.RefreshToken)).Error.ShouldBe(AuthErrors.InvalidRefreshToken);
    }
}
