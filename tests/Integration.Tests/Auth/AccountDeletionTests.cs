using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Modules.Users.Contracts;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Auth;

public sealed class AccountDeletionTests(AuthHost auth) : IClassFixture<AuthHost>
{
    [Fact]
    public async Task Nobody_signs_in_to_a_deleted_account()
    {
        var device = await (await auth.Someone()).Device();

        (await device.DeletesAccount()).IsFailure.ShouldBeFalse();

        (await device.Owner.LogsIn()).Error.ShouldBe(AuthErrors.InvalidCredentials);
        (await device.Refreshes()).Error.ShouldBe(AuthErrors.InvalidRefreshToken);
    }

    [Fact]
    public async Task Nothing_of_the_person_is_kept()
    {
        var device = await (await auth.Someone()).Device();

        await device.DeletesAccount();

        (await auth.AskOf<bool>("num_nulls(email, password_hash, display_name) = 3", device.Owner)).ShouldBeTrue();
        (await auth.Ask<bool>("select bool_and(num_nulls(user_agent, ip) = 2) from auth.sessions where user_id = $1", device.Owner.Id)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_address_is_free_again()
    {
        var device = await (await auth.Someone()).Device();
        await device.DeletesAccount();

        (await auth.SignUp(device.Owner.User.Email)).Value.UserId.ShouldNotBe(device.Owner.Id);
    }

    [Fact]
    public async Task A_wrong_password_deletes_nothing()
    {
        var device = await (await auth.Someone()).Device();

        (await device.DeletesAccount("Wrong1Password")).Error.ShouldBe(AuthErrors.WrongPassword);

        (await device.Owner.LogsIn()).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_that_is_still_valid_does_nothing_more_to_the_account()
    {
        var device = await (await auth.Someone()).Device();
        await device.DeletesAccount();

        (await device.DeletesAccount()).Error.ShouldBe(AuthErrors.AccountGone);
        (await device.ChangesPassword(Person.GoodPassword, "Battery2Staple")).Error.ShouldBe(AuthErrors.AccountGone);
    }

    [Fact]
    public async Task What_is_heard_late_raises_nobody()
    {
        var device = await (await auth.Someone()).Device();
        await device.DeletesAccount();

        await auth.Hears(new ProfileChanged(device.Owner.Id, "Back again", 9));
        await auth.Hears(new AccountStatusChanged(device.Owner.Id, "banned", 10));

        (await auth.AskOf<bool>("display_name is null and status = 'active'", device.Owner)).ShouldBeTrue();
    }

    [Fact]
    public async Task Of_parallel_deletions_one_wins()
    {
        var device = await (await auth.Someone()).Device();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => device.DeletesAccount()));

        answers.Count(answer => !answer.IsFailure).ShouldBe(1);
        answers.Where(answer => answer.IsFailure).ShouldAllBe(answer => answer.Error == AuthErrors.AccountGone);
    }
}
