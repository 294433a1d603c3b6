using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Chat;

public sealed class MessageTests
{
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(5000, true)]
    [InlineData(5001, false)]
    public void A_message_has_1_to_5000_characters(int length, bool allowed) => Write(new string('m', length)).IsFailure.ShouldBe(!allowed);

    [Fact]
    public void Blanks_around_do_not_count() => Write($" {new string('m', 5000)}\n").Value.Content.Length.ShouldBe(5000);

    [Fact]
    public void Blanks_alone_say_nothing() => Write(" \n\t").IsFailure.ShouldBeTrue();

    [Fact]
    public void An_emoji_counts_as_the_two_units_that_clients_count() => Write(string.Concat(Enumerable.Repeat("🙂", 2501))).IsFailure.ShouldBeTrue();

    private static Result<Message> Write(string content) =>
        Message.Write(ConversationId.New(), UserId.New(), content, null, new DateTimeOffset(2026, 1, 15, 10, 30, 45, TimeSpan.Zero));
}
