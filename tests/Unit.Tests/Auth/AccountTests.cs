using ModularMonolith.Modules.Auth.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Auth;

public sealed class AccountTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 30, 45, TimeSpan.Zero);
    private static readonly EmailAddress Email = EmailAddress.Stored("anna@example.com");

    private readonly Account account = Account.Register(Email, "hash", " Anna ", Now).Value;

    [Fact]
    public void A_new_account_may_sign_in() => account.Status.ShouldBe(AccountStatus.Active);

    [Fact]
    public void The_display_name_is_trimmed() => account.DisplayName.ShouldBe("Anna");

    [Fact]
    public void A_display_name_that_is_none_opens_no_account() => Account.Register(Email, "hash", " x ", Now).IsFailure.ShouldBeTrue();

    [Fact]
    public void A_changed_password_makes_a_new_version()
    {
        account.ChangePassword("other", Now.AddDays(1));

        (account.PasswordHash, account.UpdatedAt, account.Version).ShouldBe(("other", Now.AddDays(1), 2));
    }

    [Fact]
    public void A_stronger_hash_is_no_change_that_the_user_made()
    {
        account.Strengthen("stronger");

        (account.PasswordHash, account.UpdatedAt, account.Version).ShouldBe(("stronger", Now, 2));
    }

    [Fact]
    public void A_deleted_account_knows_nothing_of_the_person()
    {
        account.Delete(Now.AddDays(1));

        (account.Email, account.PasswordHash, account.DisplayName).ShouldBe((null, null, null));
        (account.DeletedAt, account.Version).ShouldBe((Now.AddDays(1), 2));
    }
}
