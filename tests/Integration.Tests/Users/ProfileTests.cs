using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Users.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Users;

public sealed class ProfileTests(UsersHost users) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task A_registered_account_has_a_profile()
    {
        var (user, at) = (TestUser.New(), new DateTimeOffset(2026, 1, 15, 10, 30, 45, TimeSpan.Zero));
        await users.Hears(new AccountRegistered(user.Id.Value, user.Email, "As registered", at));

        var me = (await users.Me(user)).Value;

        (me.Id, me.Email, me.DisplayName, me.CreatedAt, me.Status).ShouldBe((user.Id.Value, user.Email, "As registered", at, AccountStatus.Active));
    }

    [Fact]
    public async Task A_new_account_works_before_anyone_has_told_of_it()
    {
        var user = TestUser.New("Quick");

        var me = (await users.Me(user)).Value;

        (me.Email, me.DisplayName, me.Bio, me.AvatarUrl).ShouldBe((user.Email, "Quick", null, null));
    }

    [Fact]
    public async Task An_edit_works_before_anyone_has_told_of_the_account()
    {
        var user = TestUser.New();

        (await users.Edit(user, "Quicker", new("Hello"))).Value.DisplayName.ShouldBe("Quicker");
        (await users.Seen(user)).Value.Bio.ShouldBe("Hello");
    }

    [Fact]
    public async Task Word_of_the_account_that_comes_late_changes_nothing()
    {
        var user = await users.Someone();
        await users.Edit(user, "Edited");

        await users.Hears(new AccountRegistered(user.Id.Value, user.Email, "As registered", DateTimeOffset.UtcNow));

        (await users.Me(user)).Value.DisplayName.ShouldBe("Edited");
    }

    [Fact]
    public async Task Of_first_requests_at_once_all_find_the_same_profile()
    {
        var user = TestUser.New();

        var found = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => users.Me(user)));

        found.Select(f => f.Value).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Others_see_the_public_part()
    {
        var user = await users.Someone("Ann");
        var me = (await users.Edit(user, "Ann", new("Hello"))).Value;

        (await users.Seen(user)).Value.ShouldBe(new(user.Id.Value, "Ann", "Hello", null, me.CreatedAt));
    }

    [Fact]
    public async Task Nobody_is_not_found() => (await users.Seen(TestUser.New())).Error.ShouldBe(ProfileErrors.NotFound);

    [Fact]
    public async Task An_edit_is_read_as_it_was_answered()
    {
        var user = await users.Someone();

        var edited = (await users.Edit(user, "  Ann ", new("Hello"))).Value;

        (edited.DisplayName, edited.Bio).ShouldBe(("Ann", "Hello"));
        (await users.Me(user)).Value.ShouldBe(edited);
    }

    [Fact]
    public async Task A_bio_left_out_is_kept()
    {
        var user = await users.Someone();
        await users.Edit(user, "Ann", new("Kept"));

        (await users.Edit(user, "Ann")).Value.Bio.ShouldBe("Kept");
    }

    [Fact]
    public async Task A_bio_is_cleared_by_null()
    {
        var user = await users.Someone();
        await users.Edit(user, "Ann", new("Gone soon"));

        (await users.Edit(user, "Ann", new(null))).Value.Bio.ShouldBeNull();
    }

    [Fact]
    public async Task A_name_that_breaks_the_rules_is_blamed() =>
        (await users.Edit(await users.Someone(), "x")).Error.Members.ShouldNotBeNull().Keys.ShouldBe(["displayName"]);

    [Fact]
    public async Task Another_name_is_announced_with_its_version()
    {
        await users.Listen();
        var user = await users.Someone("Before");

        await users.Edit(user, "After");
        await users.Edit(user, "Later");

        (await users.Heard(user)).ShouldBe(["users.profile-changed After 2", "users.profile-changed Later 3"]);
    }

    [Fact]
    public async Task Another_bio_or_picture_is_nobodys_business()
    {
        await users.Listen();
        var user = await users.Someone("Same");

        await users.Edit(user, "Same", new("Hello"));
        await users.Upload(user);

        (await users.Heard(user)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Edits_at_once_all_count()
    {
        await users.Listen();
        var user = await users.Someone();

        var edits = await Task.WhenAll(Enumerable.Range(1, 15).Select(n => users.Edit(user, $"Name {n}")));

        edits.ShouldAllBe(e => !e.IsFailure);
        (await users.Heard(user)).Select(h => int.Parse(h.Split(' ')[^1])).ShouldBe(Enumerable.Range(2, 15));
    }
}
