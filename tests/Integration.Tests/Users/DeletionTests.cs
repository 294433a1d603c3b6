using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Users.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Users;

public sealed class DeletionTests(UsersHost users) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task A_deleted_user_is_not_seen()
    {
        var user = await users.Someone();
        await users.Deletes(user);

        (await users.Seen(user)).Error.ShouldBe(ProfileErrors.NotFound);
    }

    [Fact]
    public async Task Nothing_personal_is_left()
    {
        var user = await users.Someone("Ann");
        await users.Edit(user, "Ann", new("Hello"));
        await users.Upload(user);

        await users.Deletes(user);

        (await users.Ask<string>("select concat_ws('|', email, display_name, bio, avatar, deleted) from users.profiles where user_id = $1", user.Id.Value)).ShouldBe("||t");
    }

    [Fact]
    public async Task The_picture_is_gone()
    {
        var user = await users.Someone();
        var url = (await users.Upload(user)).Value.AvatarUrl;

        await users.Deletes(user);

        (await users.Fetch(url)).Error.ShouldBe(AvatarErrors.NotFound);
    }

    [Fact]
    public async Task A_token_that_is_left_over_is_invalid_everywhere()
    {
        var user = await users.Someone();
        await users.Deletes(user);

        (await users.Me(user)).Error.ShouldBe(ProfileErrors.Gone);
        (await users.Edit(user, "Back again")).Error.ShouldBe(ProfileErrors.Gone);
        (await users.Upload(user)).Error.ShouldBe(ProfileErrors.Gone);
        (await users.TakeOff(user)).Error.ShouldBe(ProfileErrors.Gone);
    }

    [Fact]
    public async Task A_refused_upload_leaves_no_picture()
    {
        var user = await users.Someone();
        await users.Deletes(user);

        await users.Upload(user);

        (await users.Ask<long>("select count(*) from users.avatars where user_id = $1", user.Id.Value)).ShouldBe(0);
    }

    [Fact]
    public async Task A_moderator_does_not_find_a_deleted_user()
    {
        var user = await users.Someone();
        await users.Deletes(user);

        (await users.Moderate(user, AccountStatus.Active)).Error.ShouldBe(ProfileErrors.NotFound);
    }

    [Fact]
    public async Task A_deletion_that_overtakes_the_registration_stands()
    {
        var user = TestUser.New();
        await users.Deletes(user);

        await users.Hears(new AccountRegistered(user.Id.Value, user.Email, user.DisplayName, DateTimeOffset.UtcNow));

        (await users.Me(user)).Error.ShouldBe(ProfileErrors.Gone);
    }

    [Fact]
    public async Task To_delete_twice_is_to_delete_once()
    {
        var user = await users.Someone();
        await users.Deletes(user);
        await users.Deletes(user);

        (await users.Ask<long>("select version from users.profiles where user_id = $1", user.Id.Value)).ShouldBe(2);
    }

    [Fact]
    public async Task An_upload_that_meets_the_deletion_leaves_no_picture()
    {
        var many = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => users.Someone()));

        await Task.WhenAll(many.SelectMany(user => new[] { (Task)users.Upload(user), users.Deletes(user) }));

        (await users.Ask<long>("select count(*) from users.avatars where user_id = any ($1)", many.Select(u => u.Id.Value).ToArray())).ShouldBe(0);
    }
}
