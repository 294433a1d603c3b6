using ModularMonolith.Modules.Auth.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Auth;

public sealed class SessionTests(AuthHost auth) : IClassFixture<AuthHost>
{
    [Fact]
    public async Task All_sessions_are_listed_the_last_used_first()
    {
        var someone = await auth.Someone();
        var (first, second) = (await someone.Device(), await someone.Device());
        auth.Clock.Advance(TimeSpan.FromSeconds(1));
        await first.Refreshes();

        var sessions = await second.Sessions();

        sessions.Select(session => (session.Id, session.Current)).ShouldBe([(first.SessionId, false), (second.SessionId, true)]);
    }

    [Fact]
    public async Task A_session_says_when_and_from_where_it_was_opened()
    {
        var device = await (await auth.Someone()).Device();
        var opened = auth.Clock.GetUtcNow();
        auth.Clock.Advance(TimeSpan.FromMinutes(1));
        await device.Refreshes();

        var session = (await device.Sessions()).ShouldHaveSingleItem();

        (session.UserAgent, session.Ip).ShouldBe(("tests", "127.0.0.1"));
        (session.CreatedAt, session.LastUsedAt).ShouldBe((opened, opened.AddMinutes(1)));
    }

    [Fact]
    public async Task A_session_that_ran_out_is_not_listed_and_not_found()
    {
        var someone = await auth.Someone();
        var old = await someone.Device();
        auth.Clock.Advance(TimeSpan.FromDays(7));
        var device = await someone.Device();

        (await device.Sessions()).ShouldHaveSingleItem().Id.ShouldBe(device.SessionId);
        (await device.Ends(old.SessionId)).Error.ShouldBe(AuthErrors.SessionNotFound);
    }

    [Fact]
    public async Task An_ended_session_is_gone()
    {
        var someone = await auth.Someone();
        var (lost, kept) = (await someone.Device(), await someone.Device());

        (await kept.Ends(lost.SessionId)).IsFailure.ShouldBeFalse();

        (await kept.Sessions()).ShouldHaveSingleItem().Id.ShouldBe(kept.SessionId);
        (await lost.Refreshes()).Error.ShouldBe(AuthErrors.InvalidRefreshToken);
        (await kept.Ends(lost.SessionId)).Error.ShouldBe(AuthErrors.SessionNotFound);
    }

    [Fact]
    public async Task Another_users_session_is_not_found()
    {
        var (mine, theirs) = (await (await auth.Someone()).Device(), await (await auth.Someone()).Device());

        (await mine.Ends(theirs.SessionId)).Error.ShouldBe(AuthErrors.SessionNotFound);

        (await theirs.Refreshes()).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_log_out_ends_all_of_the_users_sessions_and_nobody_elses()
    {
        var someone = await auth.Someone();
        var (here, there) = (await someone.Device(), await someone.Device());
        var other = await (await auth.Someone()).Device();

        (await here.LogsOut()).IsFailure.ShouldBeFalse();

        (await there.Refreshes()).Error.ShouldBe(AuthErrors.InvalidRefreshToken);
        (await other.Refreshes()).IsFailure.ShouldBeFalse();
    }
}

public sealed class PasswordChangeTests(AuthHost auth) : IClassFixture<AuthHost>
{
    private const string New = "Battery2Staple";

    [Fact]
    public async Task The_new_password_replaces_the_old_one()
    {
        var device = await (await auth.Someone()).Device();

        (await device.ChangesPassword(Person.GoodPassword, New)).IsFailure.ShouldBeFalse();

        (await device.Owner.LogsIn()).Error.ShouldBe(AuthErrors.InvalidCredentials);
        (await device.Owner.LogsIn(New)).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task All_sessions_end()
    {
        var someone = await auth.Someone();
        var (here, there) = (await someone.Device(), await someone.Device());

        await here.ChangesPassword(someone.Password, New);

        (await here.Refreshes()).IsFailure.ShouldBeTrue();
        (await there.Refreshes()).IsFailure.ShouldBeTrue();
    }

    [Fact]
    public async Task A_wrong_current_password_changes_nothing()
    {
        var device = await (await auth.Someone()).Device();

        (await device.ChangesPassword("Wrong1Password", New)).Error.ShouldBe(AuthErrors.WrongPassword);

        (await device.Refreshes()).IsFailure.ShouldBeFalse();
        (await device.Owner.LogsIn()).IsFailure.ShouldBeFalse();
    }

    [Theory]
    [InlineData("weak")]
    [InlineData(Person.GoodPassword)]
    public async Task A_weak_or_unchanged_password_is_bad_input(string changed) =>
        (await (await (await auth.Someone()).Device()).ChangesPassword(Person.GoodPassword, changed)).Error.Members!.Keys.ShouldBe(["newPassword"]);

    [Fact]
    public async Task Of_parallel_changes_one_wins()
    {
        var device = await (await auth.Someone()).Device();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => device.ChangesPassword(Person.GoodPassword, $"Battery{i}Staple")));

        answers.Count(answer => !answer.IsFailure).ShouldBe(1);
        answers.Where(answer => answer.IsFailure).ShouldAllBe(answer => answer.Error == AuthErrors.WrongPassword);
    }
}
