using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Chat;

public sealed class MessageTests(ChatHost chat) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task A_message_is_listed_as_it_was_answered()
    {
        var (creator, sender) = (await chat.Someone(), await chat.Someone("Sender"));
        var id = await chat.Conversation(creator, sender);

        var sent = await chat.Says(sender, id, "  Hello ");

        (sent.SenderId, sent.SenderDisplayName, sent.Content, sent.Seq).ShouldBe((sender.Id.Value, "Sender", "Hello", 1));
        (await chat.List(creator, new(id))).Data.ShouldBe([sent]);
    }

    [Fact]
    public async Task Strangers_say_nothing()
    {
        var id = await chat.Conversation(await chat.Someone(), await chat.Someone());

        (await chat.Sends(await chat.Someone(), id, "Hello")).Error.ShouldBe(ChatErrors.NotAMember);
    }

    [Fact]
    public async Task Nothing_is_said_in_what_is_not_there() =>
        (await chat.Sends(await chat.Someone(), Guid.NewGuid(), "Hello")).Error.ShouldBe(ChatErrors.ConversationNotFound);

    [Fact]
    public async Task A_blank_message_is_refused()
    {
        var sender = await chat.Someone();
        var id = await chat.Conversation(sender, await chat.Someone());

        (await chat.Sends(sender, id, " \n")).Error.Members!.Keys.ShouldBe(["content"]);
    }

    [Fact]
    public async Task A_refused_message_takes_no_number()
    {
        var sender = await chat.Someone();
        var id = await chat.Conversation(sender, await chat.Someone());

        await chat.Sends(await chat.Someone(), id, "Let me in");

        (await chat.Says(sender, id)).Seq.ShouldBe(1);
    }

    [Fact]
    public async Task Twenty_senders_of_fifty_messages_each_get_numbers_without_gap()
    {
        var people = await chat.People(20);
        var id = await chat.Conversation(people[0], [.. people.Skip(1)]);

        var numbers = await ChatHost.AtOnce(20, async n =>
        {
            var mine = new List<long>();
            for (var turn = 0; turn < 50; turn++) mine.Add((await chat.Says(people[n], id, $"{n}: {turn}")).Seq);
            return mine;
        });

        numbers.SelectMany(mine => mine).Order().ShouldBe(Enumerable.Range(1, 1000).Select(seq => (long)seq));
        numbers.ShouldAllBe(mine => mine.SequenceEqual(mine.Order()));
    }

    [Fact]
    public async Task Time_does_not_run_backwards_from_one_number_to_the_next()
    {
        var sender = await chat.Someone();
        var id = await chat.Conversation(sender, await chat.Someone());
        await chat.Says(sender, id);
        // As a host would whose clock is an hour ahead.
        await chat.Execute("update chat.conversations set last_message_at = last_message_at + interval '1 hour' where id = $1", id);
        var ahead = (await chat.AtAGlance(sender, id)).LastMessageAt;

        (await chat.Says(sender, id)).CreatedAt.ShouldBe(ahead!.Value);
    }

    [Fact]
    public async Task The_same_client_message_id_gives_the_same_message()
    {
        var (sender, key) = (await chat.Someone(), Guid.NewGuid());
        var id = await chat.Conversation(sender, await chat.Someone());
        var first = (await chat.Sends(sender, id, "Once", key)).Value;

        var again = (await chat.Sends(sender, id, " Once ", key)).Value;

        (first.WasThere, again).ShouldBe((false, new SentMessage(first.Message, true)));
    }

    [Fact]
    public async Task The_same_client_message_id_with_other_content_is_refused()
    {
        var (sender, key) = (await chat.Someone(), Guid.NewGuid());
        var id = await chat.Conversation(sender, await chat.Someone());
        await chat.Sends(sender, id, "One thing", key);

        (await chat.Sends(sender, id, "Another thing", key)).Error.ShouldBe(ChatErrors.OtherContent);
    }

    [Fact]
    public async Task A_client_message_id_belongs_to_its_sender_and_conversation()
    {
        var (sender, other, key) = (await chat.Someone(), await chat.Someone(), Guid.NewGuid());
        var (id, elsewhere) = (await chat.Conversation(sender, other), await chat.Conversation(sender, other));
        await chat.Sends(sender, id, "Mine", key);

        (await chat.Sends(other, id, "Mine too", key)).Value.WasThere.ShouldBeFalse();
        (await chat.Sends(sender, elsewhere, "Elsewhere", key)).Value.WasThere.ShouldBeFalse();
    }

    [Fact]
    public async Task Sent_twenty_times_at_once_it_is_kept_once()
    {
        var (sender, key) = (await chat.Someone(), Guid.NewGuid());
        var id = await chat.Conversation(sender, await chat.Someone());

        var answers = await ChatHost.AtOnce(20, _ => chat.Sends(sender, id, "Once", key));

        answers.Count(answer => !answer.Value.WasThere).ShouldBe(1);
        answers.Select(answer => answer.Value.Message).Distinct().ShouldHaveSingleItem();
        (await chat.Says(sender, id)).Seq.ShouldBe(2);
    }

    [Fact]
    public async Task Whatever_is_said_at_once_the_counters_are_right()
    {
        var people = await chat.People(8);
        var ids = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => chat.Conversation(people[0], [.. people.Skip(1)])));
        var (stranger, disabled) = (await chat.Someone(), people[7]);
        await chat.Execute("update chat.participants set active = false where user_id = $1", disabled.Id.Value);

        await ChatHost.AtOnce(40, async n =>
        {
            var (who, id, key) = (people[n % 7], ids[n % 5], Guid.NewGuid());
            for (var turn = 0; turn < 20; turn++)
            {
                var answers = await Task.WhenAll(
                    chat.Sends(who, id, $"{n}: {turn}", key), chat.Sends(who, id, $"{n}: {turn}", key),
                    chat.Sends(stranger, id, "Let me in"), chat.Sends(disabled, id, "Me too"), chat.Sends(who, Guid.NewGuid(), "Nowhere"));
                answers.Skip(2).Select(answer => answer.Error).ShouldBe([ChatErrors.NotAMember, ChatErrors.CallerDisabled, ChatErrors.ConversationNotFound]);
                await chat.Says(who, ids[turn % 5]);
                if (turn % 5 == 0) await chat.Reads(who, id, turn);
                key = Guid.NewGuid();
            }

            return n;
        });

        (await chat.Contradictions()).ShouldBe(0);
        (await chat.Ask<long>("select count(*) from chat.messages where conversation_id = any($1)", ids)).ShouldBe(40 * 20 * 2);
    }
}
