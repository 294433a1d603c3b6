using System.Text.Json;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class MessageTests(World world)
{
    private async Task<(Caller Creator, Caller Member, Guid Conversation)> Two()
    {
        var (creator, member) = (await world.Someone("Creator"), await world.Someone("Member"));
        return (creator, member, await creator.StartsConversation(member));
    }

    private static Task<Answer> Say(Caller sender, Guid conversation, string content, string? clientMessageId = null) =>
        clientMessageId is null
            ? sender.Post($"/chat/conversations/{conversation}/messages", new { content })
            : sender.Post($"/chat/conversations/{conversation}/messages", new { content, clientMessageId });

    private static async Task<IReadOnlyList<JsonElement>> All(Caller reader, Guid conversation) =>
        (await reader.Get($"/chat/conversations/{conversation}/messages?pageSize=100")).ShouldBe(200).Json.List("data");

    [Fact]
    public async Task A_sent_message_is_answered_with_its_number()
    {
        var (creator, member, id) = await Two();
        await creator.Says(id, "First");

        var message = (await Say(member, id, "  Second ")).ShouldBe(201).Json;

        message.ShouldHaveExactly("id", "conversationId", "senderId", "senderDisplayName", "content", "createdAt", "seq");
        message.Id().Version.ShouldBe(7);
        message.Id("conversationId").ShouldBe(id);
        message.Id("senderId").ShouldBe(member.Id);
        message.Text("senderDisplayName").ShouldBe("Member");
        message.Text("content").ShouldBe("Second");
        message.Number("seq").ShouldBe(2);
        message.Time("createdAt").ShouldNotBe(default);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(5000, true)]
    [InlineData(5001, false)]
    public async Task A_message_has_1_to_5000_characters_after_trimming(int length, bool accepted)
    {
        var (creator, _, id) = await Two();

        var answer = await Say(creator, id, $" {new string('m', length)}\n");

        if (accepted)
            answer.ShouldBe(201).Json.Text("content")!.Length.ShouldBe(length);
        else
            answer.ShouldBlame("content");
    }

    [Theory]
    [InlineData(2500, true)]
    [InlineData(2501, false)]
    public async Task Characters_are_counted_as_UTF_16_units(int emojis, bool accepted)
    {
        var (creator, _, id) = await Two();

        var answer = await Say(creator, id, string.Concat(Enumerable.Repeat("🙂", emojis)));

        if (accepted)
            answer.ShouldBe(201);
        else
            answer.ShouldBlame("content");
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n\t ")]
    public async Task Nothing_is_no_message(string content)
    {
        var (creator, _, id) = await Two();

        (await Say(creator, id, content)).ShouldBlame("content");
    }

    [Fact]
    public async Task Strangers_send_nothing()
    {
        var (_, _, id) = await Two();

        (await Say(await world.Someone(), id, "Hello")).ShouldBeProblem(403, "Forbidden", "You are not a member of this conversation");
    }

    [Fact]
    public async Task Twenty_writers_get_numbers_without_gap()
    {
        var (creator, member, id) = await Two();

        var answers = await Scenes.AtOnce(20, number => Say(number % 2 == 0 ? creator : member, id, $"Message {number}"));

        answers.Select(answer => answer.ShouldBe(201).Json.Number("seq")).ShouldBe(Enumerable.Range(1, 20).Select(seq => (long)seq), ignoreOrder: true);
        var listed = await All(member, id);
        listed.Select(message => message.Number("seq")).ShouldBe(Enumerable.Range(1, 20).Reverse().Select(seq => (long)seq));
        foreach (var answer in answers)
            listed.Single(message => message.Id() == answer.Json.Id()).Number("seq").ShouldBe(answer.Json.Number("seq"));
    }

    [Fact]
    public async Task The_same_client_message_id_gives_the_same_message_again()
    {
        var (creator, _, id) = await Two();
        var key = $"{Guid.NewGuid()}";
        var first = (await Say(creator, id, "Once", key)).ShouldBe(201).Json;

        var again = (await Say(creator, id, "Once", key.ToUpperInvariant())).ShouldBe(200).Json;

        again.Id().ShouldBe(first.Id());
        again.Number("seq").ShouldBe(1);
        again.ShouldHaveExactly("id", "conversationId", "senderId", "senderDisplayName", "content", "createdAt", "seq");
        again.Time("createdAt").ShouldBe(first.Time("createdAt"));
        (await All(creator, id)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Surrounding_space_makes_no_other_content()
    {
        var (creator, _, id) = await Two();
        var key = $"{Guid.NewGuid()}";
        await Say(creator, id, "Once", key);

        (await Say(creator, id, " Once ", key)).ShouldBe(200);
    }

    [Fact]
    public async Task The_same_client_message_id_with_other_content_is_refused()
    {
        var (creator, _, id) = await Two();
        var key = $"{Guid.NewGuid()}";
        await Say(creator, id, "One thing", key);

        (await Say(creator, id, "Another thing", key)).ShouldBeProblem(422, "UnprocessableEntity");
    }

    [Fact]
    public async Task A_client_message_id_belongs_to_its_sender_and_conversation()
    {
        var (creator, member, id) = await Two();
        var elsewhere = await creator.StartsConversation(member);
        var key = $"{Guid.NewGuid()}";
        (await Say(creator, id, "Mine", key)).ShouldBe(201);

        (await Say(member, id, "Mine too", key)).ShouldBe(201);
        (await Say(creator, elsewhere, "Elsewhere", key)).ShouldBe(201);
    }

    [Fact]
    public async Task Parallel_sends_with_one_client_message_id_make_one_message()
    {
        var (creator, _, id) = await Two();
        var key = $"{Guid.NewGuid()}";

        var answers = await Scenes.AtOnce(20, _ => Say(creator, id, "Once", key));

        answers.Count(201).ShouldBe(1);
        answers.Count(200).ShouldBe(19);
        answers.Select(answer => answer.Json.Id()).Distinct().ShouldHaveSingleItem();
        (await creator.Says(id, "Next")).Number("seq").ShouldBe(2);
    }

    [Theory]
    [InlineData("not-a-uuid")]
    [InlineData("")]
    public async Task A_client_message_id_is_a_UUID(string key)
    {
        var (creator, _, id) = await Two();

        (await Say(creator, id, "Hello", key)).ShouldBeProblem(400, "BadRequest");
    }
}

public sealed class MessageListTests(World world)
{
    private async Task<(Caller Reader, Guid Conversation)> ConversationOf(int messages)
    {
        var reader = await world.Someone();
        var id = await reader.StartsConversation(await world.Someone());
        for (var number = 1; number <= messages; number++)
            await reader.Says(id, $"Message {number}");
        return (reader, id);
    }

    private static async Task<JsonElement> List(Caller reader, Guid conversation, string query = "") =>
        (await reader.Get($"/chat/conversations/{conversation}/messages{query}")).ShouldBe(200).Json;

    private static IEnumerable<long> Seqs(JsonElement page) => page.List("data").Select(message => message.Number("seq"));

    [Fact]
    public async Task A_list_comes_newest_first_with_its_envelope()
    {
        var (reader, id) = await ConversationOf(3);

        var page = await List(reader, id);

        page.ShouldHaveExactly("data", "total", "page", "pageSize", "totalPages", "nextCursor");
        page.Number("total").ShouldBe(3);
        page.Number("page").ShouldBe(1);
        page.Number("pageSize").ShouldBe(50);
        page.Number("totalPages").ShouldBe(1);
        page.ShouldBeNull("nextCursor");
        Seqs(page).ShouldBe([3, 2, 1]);
        page.List("data")[0].ShouldHaveExactly("id", "conversationId", "senderId", "senderDisplayName", "content", "createdAt", "seq");
    }

    [Theory]
    [InlineData("pageSize")]
    [InlineData("limit")]
    public async Task A_pages_size_has_two_names(string name)
    {
        var (reader, id) = await ConversationOf(5);

        var page = await List(reader, id, $"?page=2&{name}=2");

        Seqs(page).ShouldBe([3, 2]);
        page.Number("pageSize").ShouldBe(2);
        page.Number("totalPages").ShouldBe(3);
        page.Number("total").ShouldBe(5);
    }

    [Fact]
    public async Task An_empty_conversation_has_no_pages()
    {
        var (reader, id) = await ConversationOf(0);

        var page = await List(reader, id);

        page.List("data").ShouldBeEmpty();
        page.Number("total").ShouldBe(0);
        page.Number("totalPages").ShouldBe(0);
        page.ShouldBeNull("nextCursor");
    }

    [Theory]
    [InlineData("page=0")]
    [InlineData("page=x")]
    [InlineData("pageSize=0")]
    [InlineData("pageSize=101")]
    [InlineData("limit=0")]
    [InlineData("limit=101")]
    [InlineData("limit=ten")]
    [InlineData("cursor=nonsense")]
    [InlineData("afterSeq=-1")]
    [InlineData("afterSeq=x")]
    [InlineData("beforeSeq=-1")]
    [InlineData("beforeSeq=1.5")]
    [InlineData("afterSeq=99999999999999999999")]
    [InlineData("newest=true")]
    public async Task Anything_else_in_the_query_is_refused(string query)
    {
        var (reader, id) = await ConversationOf(0);

        (await reader.Get($"/chat/conversations/{id}/messages?{query}")).ShouldBeProblem(400, "BadRequest");
    }

    [Theory]
    [InlineData("?afterSeq=0", new long[] { 1, 2, 3, 4, 5 })]
    [InlineData("?afterSeq=3", new long[] { 4, 5 })]
    [InlineData("?afterSeq=5", new long[0])]
    [InlineData("?afterSeq=1&pageSize=2", new long[] { 2, 3 })]
    [InlineData("?beforeSeq=4", new long[] { 3, 2, 1 })]
    [InlineData("?beforeSeq=1", new long[0])]
    [InlineData("?beforeSeq=5&pageSize=2", new long[] { 4, 3 })]
    public async Task Messages_before_or_after_a_number_come_from_there_on(string query, long[] seqs)
    {
        var (reader, id) = await ConversationOf(5);

        Seqs(await List(reader, id, query)).ShouldBe(seqs);
    }

    [Fact]
    public async Task Cursors_lead_through_all_messages_while_others_write()
    {
        var (reader, id) = await ConversationOf(8);
        var page = await List(reader, id, "?pageSize=3");
        var seen = Seqs(page).ToList();

        while (page.Text("nextCursor") is { } cursor && seen.Count < 100)
        {
            await reader.Says(id, "Meanwhile");
            page = await List(reader, id, $"?pageSize=3&cursor={Uri.EscapeDataString(cursor)}");
            seen.AddRange(Seqs(page));
        }

        seen.ShouldBe([8, 7, 6, 5, 4, 3, 2, 1]);
    }

    [Fact]
    public async Task A_cursor_of_another_list_is_refused()
    {
        var (reader, id) = await ConversationOf(0);
        await (await world.Someone()).Publishes();
        await (await world.Someone()).Publishes();
        var foreign = (await world.Anonymous.Get("/posts?pageSize=1")).Json.Text("nextCursor")!;

        (await reader.Get($"/chat/conversations/{id}/messages?cursor={Uri.EscapeDataString(foreign)}")).ShouldBeProblem(400, "BadRequest");
    }
}

public sealed class ReadMarkTests(World world)
{
    private async Task<(Caller Writer, Caller Reader, Guid Conversation)> Two()
    {
        var (writer, reader) = (await world.Someone(), await world.Someone());
        return (writer, reader, await writer.StartsConversation(reader));
    }

    private static Task<Answer> Read(Caller reader, Guid conversation, long seq) => reader.Put($"/chat/conversations/{conversation}/read", new { seq });

    private static async Task<long> Unread(Caller reader, Guid conversation) => (await reader.SeesConversation(conversation)).Number("unreadCount");

    [Fact]
    public async Task Others_messages_are_unread_ones_own_never()
    {
        var (writer, reader, id) = await Two();

        await writer.Says(id, "One");
        await writer.Says(id, "Two");

        (await Unread(reader, id)).ShouldBe(2);
        (await Unread(writer, id)).ShouldBe(0);
    }

    [Fact]
    public async Task Reading_up_to_a_number_leaves_what_others_wrote_after_it()
    {
        var (writer, reader, id) = await Two();
        await writer.Says(id, "1");
        await writer.Says(id, "2");
        await reader.Says(id, "3");
        await writer.Says(id, "4");

        (await Read(reader, id, 2)).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await Unread(reader, id)).ShouldBe(1);
    }

    [Fact]
    public async Task A_mark_never_goes_backwards()
    {
        var (writer, reader, id) = await Two();
        for (var number = 0; number < 3; number++)
            await writer.Says(id, "Hello");
        await Read(reader, id, 3);

        (await Read(reader, id, 1)).ShouldBe(204);

        (await Unread(reader, id)).ShouldBe(0);
    }

    [Fact]
    public async Task Of_parallel_marks_the_highest_stays()
    {
        var (writer, reader, id) = await Two();
        for (var number = 0; number < 10; number++)
            await writer.Says(id, "Hello");

        (await Scenes.AtOnce(10, number => Read(reader, id, number + 1))).ShouldAllBe(answer => answer.Status == 204);

        (await Unread(reader, id)).ShouldBe(0);
    }

    [Fact]
    public async Task Each_member_has_a_mark_of_their_own()
    {
        var (writer, reader, other) = (await world.Someone(), await world.Someone(), await world.Someone());
        var id = await writer.StartsConversation(reader, other);
        await writer.Says(id, "Hello");

        await Read(reader, id, 1);

        (await Unread(reader, id)).ShouldBe(0);
        (await Unread(other, id)).ShouldBe(1);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    [InlineData("1e400")]
    [InlineData("99999999999999999999")]
    public async Task Only_what_has_been_said_can_be_read(string seq)
    {
        var (writer, reader, id) = await Two();
        await writer.Says(id, "Hello");

        (await reader.SendText(HttpMethod.Put, $"/chat/conversations/{id}/read", $$"""{ "seq": {{seq}} }""")).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task Strangers_read_nothing()
    {
        var (writer, _, id) = await Two();
        await writer.Says(id, "Hello");

        (await Read(await world.Someone(), id, 1)).ShouldBeProblem(403, "Forbidden", "You are not a member of this conversation");
    }
}
