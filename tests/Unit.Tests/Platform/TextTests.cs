using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class TextTests
{
    [Theory]
    [InlineData("Zoë O'Neill")]
    [InlineData("山田太郎")]
    [InlineData("👨‍👩‍👧 family")]
    public void A_display_name_is_what_people_are_called(string name) => Text.DisplayName(name).Value.ShouldBe(name);

    [Theory]
    [InlineData("a\u0007b")]
    [InlineData("a\u202Eb")]
    [InlineData("a\u2066b")]
    [InlineData("a\u2028b")]
    public void A_display_name_has_nothing_that_changes_the_text_around_it(string name) => Text.DisplayName(name).Error.Message.ShouldBe("Display name must not contain control characters");

    [Theory]
    [InlineData("\u200B\u200B")]
    [InlineData("\U000E0041\U000E0042")]
    [InlineData("\u200D\u00A0\u200D")]
    public void A_display_name_can_be_seen(string name) => Text.DisplayName(name).Error.Message.ShouldBe("Display name must have characters that can be seen");
}
