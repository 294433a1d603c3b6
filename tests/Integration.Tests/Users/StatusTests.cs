using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Users;

public sealed class StatusTests(UsersHost users) : IClassFixture<UsersHost>
{
    [Theory]
    [InlineData((int)AccountStatus.Inactive)]
    [InlineData((int)AccountStatus.Banned)]
    public async Task A_user_who_was_shut_out_is_not_seen(int status)
    {
        var user = await users.Someone();

        (await users.Moderate(user, (AccountStatus)status)).Value.Status.ShouldBe((AccountStatus)status);

        (await users.Seen(user)).Error.ShouldBe(ProfileErrors.NotFound);
    }

    [Fact]
    public async Task A_user_who_was_let_in_again_is_seen()
    {
        var user = await users.Someone();
        await users.Moderate(user, AccountStatus.Banned);

        await users.Moderate(user, AccountStatus.Active);

        (await users.Seen(user)).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task The_moderator_gets_the_whole_profile()
    {
        var user = await users.Someone();

        var answered = (await users.Moderate(user, AccountStatus.Banned)).Value;

        answered.ShouldBe((await users.Me(user)).Value);
    }

    [Fact]
    public async Task Only_moderators_do_that()
    {
        var user = await users.Someone();

        var refused = await users.Send<ChangeStatus, ProfileDto>(new ChangeStatus(user.Id.Value, AccountStatus.Banned), TestUser.New());

        (refused.Error.Kind, refused.Error.Message).ShouldBe((ErrorKind.Forbidden, "Missing permission: users:moderate"));
    }

    [Fact]
    public async Task Each_change_is_announced_once()
    {
        await users.Listen();
        var user = await users.Someone();

        foreach (var status in new[] { AccountStatus.Active, AccountStatus.Banned, AccountStatus.Banned, AccountStatus.Inactive, AccountStatus.Active })
            (await users.Moderate(user, status)).IsFailure.ShouldBeFalse();

        (await users.Heard(user)).ShouldBe(
            ["users.account-status-changed banned 2", "users.account-status-changed inactive 3", "users.account-status-changed active 4"]);
    }

    [Fact]
    public async Task Nobody_is_not_found() => (await users.Moderate(TestUser.New(), AccountStatus.Banned)).Error.ShouldBe(ProfileErrors.NotFound);

    [Fact]
    public async Task The_database_knows_no_other_status()
    {
        var user = await users.Someone();

        (await Should.ThrowAsync<PostgresException>(users.Execute("update users.profiles set status = 'loud' where user_id = $1", user.Id.Value)))
            .ConstraintName.ShouldBe("ck_profiles_status");
    }
}
