using ModularMonolith.Modules.Users.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Users;

public sealed class AvatarNameTests
{
    [Fact]
    public void A_new_name_is_one_of_ours() => Avatar.IsName(Avatar.NewName()).ShouldBeTrue();

    [Fact]
    public void No_two_names_are_the_same() => Enumerable.Range(0, 1000).Select(_ => Avatar.NewName()).ShouldBeUnique();

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".webp")]
    [InlineData("me.webp")]
    [InlineData("../../etc/passwd")]
    [InlineData("01a20744-9b18-79ed-a6c0-78adb4354bbe.png")]
    [InlineData("01a20744-9b18-79ed-a6c0-78adb4354bbe")]
    [InlineData("{01a20744-9b18-79ed-a6c0-78adb4354bbe}.webp")]
    public void Any_other_name_is_not(string? name) => Avatar.IsName(name).ShouldBeFalse();

    [Fact]
    public void No_picture_has_no_address() => Avatar.Url(null).ShouldBeNull();
}
