using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Chat;

public sealed class ReadMarkTests(ChatHost chat) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task Others_messages_are_unread()
    {
        var (writer, reader, id) = await Two();
        await chat.Says(writer, id);
        await chat.Says(writer, id);

        (await chat.Unread(reader, id)).ShouldBe(2);
    }

    [Fact]
    public async Task Ones_own_are_not()
    {
        var (writer, _, id) = await Two();
        await chat.Says(writer, id);

        (await chat.Unread(writer, id)).ShouldBe(0);
    }

    // The reader says the 3rd and the 5th of six.
    [Theory]
    [InlineData(0, 4)]
    [InlineData(2, 2)]
    [InlineData(3, 2)]
    [InlineData(4, 1)]
    [InlineData(6, 0)]
    public async Task Unread_is_what_others_said_after_the_mark(long seq, long unread)
    {
        var (writer, reader, id) = await Two();
        foreach (var sender in new[] { writer, writer, reader, writer, reader, writer }) await chat.Says(sender, id);

        (await chat.Reads(reader, id, seq)).IsFailure.ShouldBeFalse();

        (await chat.Unread(reader, id)).ShouldBe(unread);
    }

    [Fact]
    public async Task A_mark_never_goes_back()
    {
        var (writer, reader, id) = await Two();
        for (var n = 0; n < 3; n++) await chat.Says(writer, id);
        await chat.Reads(reader, id, 3);

        (await chat.Reads(reader, id, 1)).IsFailure.ShouldBeFalse();

        (await chat.Unread(reader, id)).ShouldBe(0);
    }

    [Fact]
    public async Task Of_parallel_marks_the_highest_stays()
    {
        var (writer, reader, id) = await Two();
        for (var n = 0; n < 20; n++) await chat.Says(n % 3 == 0 ? reader : writer, id);

        await ChatHost.AtOnce(20, n => chat.Reads(reader, id, n + 1));

        (await chat.Unread(reader, id)).ShouldBe(0);
    }

    [Fact]
    public async Task What_has_not_been_said_can_not_be_read()
    {
        var (writer, reader, id) = await Two();
        await chat.Says(writer, id);

        (await chat.Reads(reader, id, 2)).Error.Members!["seq"].ShouldBe(["seq must be at most 1, the number of the last message"]);
        (await chat.Unread(reader, id)).ShouldBe(1);
    }

    [Fact]
    public async Task Below_nothing_can_not_be_read()
    {
        var (_, reader, id) = await Two();

        (await chat.Reads(reader, id, -1)).Error.Kind.ShouldBe(ErrorKind.BadRequest);
    }

    [Fact]
    public async Task Strangers_mark_nothing()
    {
        var (_, _, id) = await Two();

        (await chat.Reads(await chat.Someone(), id, 0)).Error.ShouldBe(ChatErrors.NotAMember);
    }

    [Fact]
    public async Task Nothing_is_marked_in_what_is_not_there() =>
        (await chat.Reads(await chat.Someone(), Guid.NewGuid(), 0)).Error.ShouldBe(ChatErrors.ConversationNotFound);

    private async Task<(TestUser Writer, TestUser Reader, Guid Id)> Two()
    {
        var (writer, reader) = (await chat.Someone(), await chat.Someone());
        return (writer, reader, await chat.Conversation(writer, reader));
    }
}
