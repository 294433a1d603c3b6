using ModularMonolith.Modules.Widgets.Domain;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Widgets;

public sealed class GadgetTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 30, 45, TimeSpan.Zero);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(1_000, true)]
    [InlineData(1_001, false)]
    public void A_content_has_1_to_1000_characters(int length, bool allowed) => Create(new string('c', length)).IsFailure.ShouldBe(!allowed);

    [Fact]
    public void Blanks_around_do_not_count() => Create("  abc  ").Value.Content.ShouldBe("abc");

    private static Result<Gadget> Create(string content) => Gadget.Create(UserId.New(), content, Now);
}
