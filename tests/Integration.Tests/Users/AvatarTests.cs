using ModularMonolith.Modules.Users.Domain;
using Shouldly;
using SkiaSharp;
using Xunit;

namespace ModularMonolith.Integration.Tests.Users;

public sealed class AvatarTests(UsersHost users) : IClassFixture<UsersHost>
{
    [Fact]
    public async Task A_picture_is_where_its_upload_said()
    {
        var user = TestUser.New();

        var url = (await users.Upload(user, UsersHost.Png(33))).Value.AvatarUrl;

        using var picture = SKBitmap.Decode((await users.Fetch(url)).Value);
        picture.Width.ShouldBe(33);
    }

    [Fact]
    public async Task The_profile_shows_where_the_picture_is()
    {
        var user = await users.Someone();

        var url = (await users.Upload(user)).Value.AvatarUrl;

        ((await users.Me(user)).Value.AvatarUrl, (await users.Seen(user)).Value.AvatarUrl).ShouldBe((url, url));
    }

    [Fact]
    public async Task A_replaced_picture_is_gone()
    {
        var user = await users.Someone();
        var first = (await users.Upload(user)).Value.AvatarUrl;

        await users.Upload(user);

        (await users.Fetch(first)).Error.ShouldBe(AvatarErrors.NotFound);
    }

    [Fact]
    public async Task A_picture_that_was_taken_off_is_gone()
    {
        var user = await users.Someone();
        var url = (await users.Upload(user)).Value.AvatarUrl;

        (await users.TakeOff(user)).IsFailure.ShouldBeFalse();

        (await users.Me(user)).Value.AvatarUrl.ShouldBeNull();
        (await users.Fetch(url)).Error.ShouldBe(AvatarErrors.NotFound);
    }

    [Fact]
    public async Task To_take_off_no_picture_is_fine()
    {
        var user = await users.Someone();
        var before = (await users.Me(user)).Value;

        (await users.TakeOff(user)).IsFailure.ShouldBeFalse();

        (await users.Me(user)).Value.ShouldBe(before);
    }

    [Fact]
    public async Task Of_uploads_at_once_one_picture_stays()
    {
        var user = TestUser.New();

        var urls = (await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => users.Upload(user)))).Select(u => u.Value.AvatarUrl).ToList();

        var there = (await Task.WhenAll(urls.Select(users.Fetch))).Zip(urls).Where(f => !f.First.IsFailure).Select(f => f.Second);
        there.ShouldBe([(await users.Me(user)).Value.AvatarUrl]);
    }

    [Fact]
    public async Task A_refused_picture_leaves_the_old_one()
    {
        var user = await users.Someone();
        var url = (await users.Upload(user)).Value.AvatarUrl;

        (await users.Upload(user, "plain text"u8.ToArray())).Error.ShouldBe(AvatarErrors.NoPicture);

        (await users.Fetch(url)).IsFailure.ShouldBeFalse();
    }

    [Theory]
    [InlineData("/uploads/avatars/nothing.webp")]
    [InlineData("/uploads/avatars/01a20744-9b18-79ed-a6c0-78adb4354bbe.webp")]
    [InlineData("/uploads/avatars/\0.webp")]
    public async Task Nothing_else_is_there(string url) => (await users.Fetch(url)).Error.ShouldBe(AvatarErrors.NotFound);
}
