using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Modules.Chat.Infrastructure.Queries;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Chat;

public sealed class ConversationTests(ChatHost chat) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task A_conversation_is_read_as_it_was_answered()
    {
        var (creator, member) = (await chat.Someone("Creator"), await chat.Someone("Member"));
        var started = (await chat.Starts(creator, "On tests", member)).Value;

        var read = (await chat.Looks(member, started.Id)).Value;

        (read.Id, read.CreatedBy, read.Title, read.CreatedAt, read.UpdatedAt, read.LastSeq)
            .ShouldBe((started.Id, creator.Id.Value, "On tests", started.CreatedAt, started.UpdatedAt, 0));
        read.Members.ShouldBe(started.Members);
    }

    [Fact]
    public async Task Members_carry_their_names()
    {
        var (creator, member) = (await chat.Someone("Creator"), await chat.Someone("Member"));

        var started = (await chat.Starts(creator, null, member)).Value;

        started.Members.Select(m => m.DisplayName).ShouldBe(["Creator", "Member"], ignoreOrder: true);
    }

    [Fact]
    public async Task Whoever_has_a_token_may_start_one_even_before_Chat_heard_of_the_account()
    {
        var unheardOf = TestUser.New("Early Bird");

        var started = (await chat.Starts(unheardOf, null, await chat.Someone())).Value;

        started.Members.ShouldContain(m => m.DisplayName == "Early Bird");
    }

    [Fact]
    public async Task All_unknown_members_are_named()
    {
        var (known, one, other) = (await chat.Someone(), TestUser.New(), TestUser.New());

        var refused = (await chat.Starts(await chat.Someone(), null, known, one, other)).Error;

        refused.Members!["memberIds"].ShouldBe([$"There is no active user {one.Id}", $"There is no active user {other.Id}"], ignoreOrder: true);
    }

    [Fact]
    public async Task A_refused_start_leaves_nothing_behind()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());

        await chat.Starts(creator, null, member, TestUser.New());

        (await chat.Conversations(member)).Data.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task A_conversation_starts_with_1_to_100_ids(int ids, bool accepted)
    {
        var member = await chat.Someone();

        var answer = await chat.Starts(await chat.Someone(), null, [.. Enumerable.Repeat(member, ids)]);

        answer.IsFailure.ShouldBe(!accepted);
    }

    [Fact]
    public async Task A_hundred_people_fit_in()
    {
        var people = await chat.People(101);

        (await chat.Starts(people[0], null, [.. people.Skip(1)])).Value.Members.Count.ShouldBe(101);
    }

    [Fact]
    public async Task Too_long_a_title_is_refused() =>
        (await chat.Starts(await chat.Someone(), new string('t', 256), await chat.Someone())).Error.Members!.Keys.ShouldBe(["title"]);

    [Fact]
    public async Task Strangers_do_not_look_into_it()
    {
        var id = await chat.Conversation(await chat.Someone(), await chat.Someone());

        (await chat.Looks(await chat.Someone(), id)).Error.ShouldBe(ChatErrors.NotAMember);
    }

    [Fact]
    public async Task Looking_for_what_is_not_there_says_so() =>
        (await chat.Looks(await chat.Someone(), Guid.NewGuid())).Error.ShouldBe(ChatErrors.ConversationNotFound);

    [Fact]
    public async Task A_conversation_at_a_glance_shows_its_last_message()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        var started = (await chat.Starts(creator, "Glance", member)).Value;
        var message = await chat.Says(member, started.Id, "The last word");

        (await chat.AtAGlance(creator, started.Id)).ShouldBe(new ConversationRow(
            started.Id, creator.Id.Value, "Glance", started.CreatedAt, message.CreatedAt, "The last word", message.CreatedAt, 2, 1, 1));
    }

    [Fact]
    public async Task A_conversation_without_messages_has_no_last_one()
    {
        var creator = await chat.Someone();
        var started = (await chat.Starts(creator, null, await chat.Someone())).Value;

        (await chat.AtAGlance(creator, started.Id)).ShouldBe(new ConversationRow(
            started.Id, creator.Id.Value, null, started.CreatedAt, started.UpdatedAt, null, null, 2, 0, 0));
    }

    [Fact]
    public async Task The_last_active_one_comes_first()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        Guid[] ids = [await chat.Conversation(creator, member), await chat.Conversation(creator, member), await chat.Conversation(creator, member)];

        await chat.Says(member, ids[1]);
        await chat.Says(member, ids[0]);

        (await chat.Conversations(creator)).Data.Select(row => row.Id).ShouldBe([ids[0], ids[1], ids[2]]);
    }

    [Fact]
    public async Task Beyond_a_hundred_a_cursor_leads_on_also_where_times_are_equal()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        var ids = new List<Guid>();
        for (var n = 0; n < 205; n++) ids.Add(await chat.Conversation(creator, member));
        await chat.Execute("update chat.conversations set created_at = '2026-01-01Z' where created_by = $1", creator.Id.Value);

        var first = await chat.Conversations(creator);
        var second = await chat.Conversations(creator, first.NextCursor);
        var third = await chat.Conversations(creator, second.NextCursor);

        (first.Data.Count, second.Data.Count, third.Data.Count, third.NextCursor).ShouldBe((100, 100, 5, null));
        first.Data.Concat(second.Data).Concat(third.Data).Select(row => row.Id).ShouldBe(ids, ignoreOrder: true);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("MXwy")]
    public async Task A_foreign_cursor_is_refused(string cursor) =>
        (await chat.Send<ListConversations, ConversationList>(new ListConversations(cursor), await chat.Someone())).Error.Members!.Keys.ShouldBe(["cursor"]);

    [Fact]
    public async Task Nobody_starts_one_without_being_signed_in() =>
        (await chat.Send<StartConversation, ConversationDto>(new StartConversation([Guid.NewGuid()]))).Error.Kind.ShouldBe(ErrorKind.Unauthorized);
}
