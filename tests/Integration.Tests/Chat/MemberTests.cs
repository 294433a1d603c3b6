using ModularMonolith.Modules.Chat.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Chat;

public sealed class MemberTests(ChatHost chat) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task Who_was_added_is_in_it()
    {
        var (creator, newcomer) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, await chat.Someone());

        (await chat.Adds(creator, id, newcomer)).Value.Message.ShouldBe("Member added successfully");

        (await chat.Looks(newcomer, id)).Value.Members.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Only_the_creator_adds()
    {
        var member = await chat.Someone();
        var id = await chat.Conversation(await chat.Someone(), member);

        (await chat.Adds(member, id, await chat.Someone())).Error.ShouldBe(ChatErrors.OnlyCreatorAdds);
    }

    [Fact]
    public async Task Who_does_not_exist_is_not_added()
    {
        var creator = await chat.Someone();
        var id = await chat.Conversation(creator, await chat.Someone());

        (await chat.Adds(creator, id, TestUser.New())).Error.ShouldBe(ChatErrors.UserNotFound);
    }

    [Fact]
    public async Task Nobody_is_added_to_what_is_not_there() =>
        (await chat.Adds(await chat.Someone(), Guid.NewGuid(), await chat.Someone())).Error.ShouldBe(ChatErrors.ConversationNotFound);

    [Fact]
    public async Task Of_twenty_additions_of_one_user_one_succeeds()
    {
        var (creator, newcomer) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, await chat.Someone());

        var answers = await ChatHost.AtOnce(20, _ => chat.Adds(creator, id, newcomer));

        answers.Where(answer => answer.IsFailure).Select(answer => answer.Error).ShouldBe(Enumerable.Repeat(ChatErrors.AlreadyAMember, 19));
    }

    [Fact]
    public async Task Twenty_users_are_added_at_once()
    {
        var creator = await chat.Someone();
        var id = await chat.Conversation(creator, await chat.Someone());
        var newcomers = await chat.People(20);

        await ChatHost.AtOnce(20, n => chat.Adds(creator, id, newcomers[n]));

        (await chat.AtAGlance(creator, id)).MemberCount.ShouldBe(22);
    }

    [Fact]
    public async Task Who_was_removed_is_not_in_it()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, member);

        (await chat.Removes(creator, id, member)).IsFailure.ShouldBeFalse();

        (await chat.Looks(member, id)).Error.ShouldBe(ChatErrors.NotAMember);
        (await chat.AtAGlance(creator, id)).MemberCount.ShouldBe(1);
    }

    [Fact]
    public async Task Members_do_not_remove_each_other()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, member);

        (await chat.Removes(member, id, creator)).Error.ShouldBe(ChatErrors.OnlyCreatorRemoves);
    }

    [Fact]
    public async Task Nobody_is_removed_from_what_is_not_there() =>
        (await chat.Removes(await chat.Someone(), Guid.NewGuid(), await chat.Someone())).Error.ShouldBe(ChatErrors.ConversationNotFound);

    [Fact]
    public async Task Membership_moves_the_conversations_last_change()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        var started = (await chat.Starts(creator, null, member)).Value;

        await chat.Removes(member, started.Id, member);

        (await chat.Looks(creator, started.Id)).Value.UpdatedAt.ShouldBeGreaterThan(started.UpdatedAt);
    }

    [Fact]
    public async Task History_is_not_unread_for_who_comes_later()
    {
        var (creator, newcomer) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, await chat.Someone());
        await chat.Says(creator, id);

        await chat.Adds(creator, id, newcomer);
        await chat.Says(creator, id);

        (await chat.Unread(newcomer, id)).ShouldBe(1);
    }

    [Fact]
    public async Task Who_comes_back_has_nothing_of_their_own_unread()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, member);
        await chat.Says(member, id);
        await chat.Says(member, id);
        await chat.Removes(member, id, member);
        await chat.Says(creator, id);

        await chat.Adds(creator, id, member);
        await chat.Says(member, id);
        await chat.Says(creator, id);

        (await chat.Unread(member, id)).ShouldBe(1);
    }

    [Fact]
    public async Task Whatever_happens_at_once_all_counters_stay_exact()
    {
        var people = await chat.People(8);
        var id = await chat.Conversation(people[0], [.. people.Skip(1)]);

        await ChatHost.AtOnce(12, async n =>
        {
            var dice = new Random(n);
            for (var turn = 0; turn < 40; turn++)
            {
                var user = people[dice.Next(1, people.Count)];
                _ = dice.Next(5) switch
                {
                    0 => (await chat.Removes(people[0], id, user)).IsFailure,
                    1 => (await chat.Adds(people[0], id, user)).IsFailure,
                    2 => (await chat.Reads(user, id, dice.Next(turn + 1))).IsFailure,
                    _ => (await chat.Sends(user, id, $"Turn {turn}", dice.Next(2) == 0 ? new Guid(dice.Next(20), 0, 0, new byte[8]) : null)).IsFailure,
                };
            }

            return true;
        });

        (await chat.AtAGlance(people[0], id)).LastSeq.ShouldBeGreaterThan(0);
        (await chat.Contradictions()).ShouldBe(0);
    }
}
