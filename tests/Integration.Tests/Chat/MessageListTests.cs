using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Modules.Chat.Infrastructure.Queries;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Chat;

public sealed class MessageListTests(ChatHost chat) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task A_page_comes_newest_first()
    {
        var (reader, id) = await ConversationOf(5);

        Seqs(await chat.List(reader, new(id, Page: 2, PageSize: 2))).ShouldBe([3, 2]);
    }

    [Fact]
    public async Task A_page_tells_the_total()
    {
        var (reader, id) = await ConversationOf(5);

        var page = await chat.List(reader, new(id, Page: 2, PageSize: 2));

        (page.Total, page.PageNumber, page.PageSize, page.TotalPages).ShouldBe((5, 2, 2, 3));
    }

    [Fact]
    public async Task Limit_is_another_name_for_the_size()
    {
        var (reader, id) = await ConversationOf(3);

        (await chat.List(reader, new(id, Limit: 2))).PageSize.ShouldBe(2);
    }

    [Fact]
    public async Task Fifty_make_a_page_where_nothing_is_said()
    {
        var (reader, id) = await ConversationOf(0);

        (await chat.List(reader, new(id))).PageSize.ShouldBe(50);
    }

    [Fact]
    public async Task An_empty_conversation_has_no_pages()
    {
        var (reader, id) = await ConversationOf(0);

        var page = await chat.List(reader, new(id));

        (page.Data.Count, page.Total, page.TotalPages, page.NextCursor).ShouldBe((0, 0, 0, null));
    }

    [Fact]
    public async Task A_page_beyond_the_last_is_empty_and_keeps_the_total()
    {
        var (reader, id) = await ConversationOf(3);

        var page = await chat.List(reader, new(id, Page: int.MaxValue, PageSize: 100));

        (page.Data.Count, page.Total, page.NextCursor).ShouldBe((0, 3, null));
    }

    [Theory]
    [InlineData(0, new long[] { 1, 2, 3, 4, 5 })]
    [InlineData(3, new long[] { 4, 5 })]
    [InlineData(5, new long[0])]
    [InlineData(500, new long[0])]
    public async Task What_came_after_a_number_comes_oldest_first(long afterSeq, long[] seqs)
    {
        var (reader, id) = await ConversationOf(5);

        Seqs(await chat.List(reader, new(id, AfterSeq: afterSeq))).ShouldBe(seqs);
    }

    [Theory]
    [InlineData(4, new long[] { 3, 2, 1 })]
    [InlineData(1, new long[0])]
    [InlineData(0, new long[0])]
    [InlineData(500, new long[] { 5, 4, 3, 2, 1 })]
    public async Task What_came_before_a_number_comes_newest_first(long beforeSeq, long[] seqs)
    {
        var (reader, id) = await ConversationOf(5);

        Seqs(await chat.List(reader, new(id, BeforeSeq: beforeSeq))).ShouldBe(seqs);
    }

    [Fact]
    public async Task Cursors_lead_back_to_the_first_message_while_others_write()
    {
        var (reader, id) = await ConversationOf(8);

        (await FollowCursors(reader, id, new(id, PageSize: 3), write: true)).ShouldBe([8, 7, 6, 5, 4, 3, 2, 1]);
    }

    [Fact]
    public async Task Cursors_lead_on_to_the_last_message()
    {
        var (reader, id) = await ConversationOf(8);

        (await FollowCursors(reader, id, new(id, PageSize: 3, AfterSeq: 1), write: false)).ShouldBe([2, 3, 4, 5, 6, 7, 8]);
    }

    [Fact]
    public async Task A_cursor_counts_the_pages()
    {
        var (reader, id) = await ConversationOf(5);
        var first = await chat.List(reader, new(id, PageSize: 2));

        (await chat.List(reader, new(id, PageSize: 2, Cursor: first.NextCursor))).PageNumber.ShouldBe(2);
    }

    [Fact]
    public async Task Who_came_later_reads_the_history()
    {
        var (creator, id) = await ConversationOf(3);
        var newcomer = await chat.Someone();
        await chat.Adds(creator, id, newcomer);

        Seqs(await chat.List(newcomer, new(id))).ShouldBe([3, 2, 1]);
    }

    [Fact]
    public async Task Strangers_read_nothing()
    {
        var (_, id) = await ConversationOf(1);

        (await chat.Send<ListMessages, Page<MessageDto>>(new(id), await chat.Someone())).Error.ShouldBe(ChatErrors.NotAMember);
    }

    [Fact]
    public async Task Nothing_is_read_of_what_is_not_there() =>
        (await chat.Send<ListMessages, Page<MessageDto>>(new(Guid.NewGuid()), await chat.Someone())).Error.ShouldBe(ChatErrors.ConversationNotFound);

    public static TheoryData<string, string> Impossible => new()
    {
        { "page", "0" }, { "pageSize", "0" }, { "pageSize", "101" }, { "limit", "0" }, { "limit", "101" }, { "afterSeq", "-1" }, { "beforeSeq", "-1" },
        { "cursor", "nonsense" }, { "cursor", Cursor("after", -1, 1) }, { "cursor", Cursor("after", 1, 0) }, { "cursor", Cursor("beside", 1, 1) },
    };

    [Theory, MemberData(nameof(Impossible))]
    public async Task Impossible_parts_are_refused_by_name(string member, string value)
    {
        var request = member switch
        {
            "page" => new ListMessages(Guid.NewGuid(), Page: int.Parse(value)),
            "pageSize" => new ListMessages(Guid.NewGuid(), PageSize: int.Parse(value)),
            "limit" => new ListMessages(Guid.NewGuid(), Limit: int.Parse(value)),
            "afterSeq" => new ListMessages(Guid.NewGuid(), AfterSeq: long.Parse(value)),
            "beforeSeq" => new ListMessages(Guid.NewGuid(), BeforeSeq: long.Parse(value)),
            _ => new ListMessages(Guid.NewGuid(), Cursor: value),
        };

        (await chat.Send<ListMessages, Page<MessageDto>>(request, await chat.Someone())).Error.Members!.Keys.ShouldBe([member]);
    }

    [Fact]
    public async Task One_way_to_begin_is_enough()
    {
        ListMessages[] doubled =
        [
            new(Guid.NewGuid(), Page: 1, AfterSeq: 1), new(Guid.NewGuid(), AfterSeq: 1, BeforeSeq: 9),
            new(Guid.NewGuid(), BeforeSeq: 9, Cursor: Cursor("after", 1, 1)), new(Guid.NewGuid(), PageSize: 5, Limit: 5),
        ];
        var reader = await chat.Someone();

        foreach (var request in doubled)
            (await chat.Send<ListMessages, Page<MessageDto>>(request, reader)).Error.Kind.ShouldBe(ErrorKind.BadRequest);
    }

    private static string Cursor(params object[] parts) => ModularMonolith.Shared.Infrastructure.Http.Cursor.Write(parts);

    private static IEnumerable<long> Seqs(Page<MessageDto> page) => page.Data.Select(message => message.Seq);

    private async Task<(TestUser Reader, Guid Id)> ConversationOf(int messages)
    {
        var reader = await chat.Someone();
        var id = await chat.Conversation(reader, await chat.Someone());
        for (var n = 1; n <= messages; n++) await chat.Says(reader, id, $"Message {n}");
        return (reader, id);
    }

    private async Task<List<long>> FollowCursors(TestUser reader, Guid id, ListMessages first, bool write)
    {
        var page = await chat.List(reader, first);
        List<long> seen = [.. Seqs(page)];
        while (page.NextCursor is { } cursor && seen.Count < 100)
        {
            if (write) await chat.Says(reader, id, "Meanwhile");
            page = await chat.List(reader, new(id, PageSize: first.PageSize, Cursor: cursor));
            seen.AddRange(Seqs(page));
        }

        return seen;
    }
}
