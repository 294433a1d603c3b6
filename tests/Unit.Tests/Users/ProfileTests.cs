using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Users;

public sealed class ProfileTests
{
    private static readonly DateTimeOffset Born = new(2026, 1, 15, 10, 30, 45, TimeSpan.Zero);
    private static readonly DateTimeOffset Later = Born.AddMinutes(1);

    private readonly Profile profile = Profile.Of(UserId.New(), "ann@example.com", "Ann", Born);

    [Fact]
    public void A_new_profile_is_active_and_bare() =>
        (profile.Status, profile.Bio, profile.Avatar, profile.Version).ShouldBe((AccountStatus.Active, null, null, 1));

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void A_display_name_has_2_to_100_characters(int length, bool allowed) =>
        profile.Edit(new string('n', length), null, Later).IsFailure.ShouldBe(!allowed);

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void A_bio_has_at_most_500_characters(int length, bool allowed) =>
        profile.Edit("Ann", new string('b', length), Later).IsFailure.ShouldBe(!allowed);

    [Fact]
    public void An_edit_makes_a_new_version()
    {
        profile.Edit("Ann", "Hello", Later);
        (profile.Version, profile.UpdatedAt, profile.CreatedAt).ShouldBe((2, Later, Born));
    }

    [Fact]
    public void A_refused_edit_changes_nothing()
    {
        profile.Edit("Bea", new string('b', 501), Later);
        (profile.DisplayName, profile.Version, profile.UpdatedAt).ShouldBe(("Ann", 1, Born));
    }

    [Theory]
    [InlineData("Bea", true)]
    [InlineData("Ann", false)]
    [InlineData("  Ann ", false)]
    public void An_edit_says_whether_others_see_another_name(string name, bool isRenamed) =>
        profile.Edit(name, "Hello", Later).Value.ShouldBe(isRenamed);

    [Fact]
    public void An_edit_without_bio_clears_it()
    {
        profile.Edit("Ann", "Hello", Later);
        profile.Edit("Ann", null, Later);
        profile.Bio.ShouldBeNull();
    }

    [Fact]
    public void Another_picture_makes_a_new_version()
    {
        profile.Show("one.webp", Later).ShouldBeTrue();
        (profile.Avatar, profile.Version, profile.UpdatedAt).ShouldBe(("one.webp", 2, Later));
    }

    [Fact]
    public void To_take_off_no_picture_changes_nothing()
    {
        profile.Show(null, Later).ShouldBeFalse();
        (profile.Version, profile.UpdatedAt).ShouldBe((1, Born));
    }

    [Fact]
    public void Another_status_makes_a_new_version()
    {
        profile.Become(AccountStatus.Banned, Later).ShouldBeTrue();
        (profile.Status, profile.Version, profile.UpdatedAt).ShouldBe((AccountStatus.Banned, 2, Later));
    }

    [Fact]
    public void The_same_status_again_changes_nothing()
    {
        profile.Become(AccountStatus.Active, Later).ShouldBeFalse();
        (profile.Version, profile.UpdatedAt).ShouldBe((1, Born));
    }
}
