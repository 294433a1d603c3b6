using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class ConversationTests(World world)
{
    [Fact]
    public async Task A_new_conversation_has_its_creator_and_its_members()
    {
        var (creator, member) = (await world.Someone("Creator"), await world.Someone("Member"));

        var conversation = (await creator.Starts(new { memberIds = new[] { member.Id }, title = "On tests" })).Json;

        conversation.ShouldHaveExactly("id", "createdBy", "title", "createdAt", "updatedAt", "members");
        conversation.Id().Version.ShouldBe(7);
        conversation.Id("createdBy").ShouldBe(creator.Id);
        conversation.Text("title").ShouldBe("On tests");
        conversation.Time("updatedAt").ShouldBeGreaterThanOrEqualTo(conversation.Time("createdAt"));
        var members = conversation.List("members");
        members.Select(one => (one.Id("userId"), one.Text("displayName")))
            .ShouldBe([(creator.Id, "Creator"), (member.Id, "Member")], ignoreOrder: true);
        foreach (var one in members)
        {
            one.ShouldHaveExactly("userId", "displayName", "joinedAt");
            one.Time("joinedAt").ShouldNotBe(default);
        }
    }

    [Fact]
    public async Task A_conversation_needs_no_title()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());

        (await creator.Starts(new { memberIds = new[] { member.Id } })).Json.ShouldBeNull("title");
    }

    [Fact]
    public async Task Doubles_and_the_creator_among_the_members_are_merged()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());

        var conversation = await creator.Starts(new
        {
            memberIds = new[] { $"{member.Id}", $"{member.Id}".ToUpperInvariant(), $"{creator.Id}", $"{member.Id}" },
        });

        conversation.Json.List("members").Select(one => one.Id("userId")).ShouldBe([creator.Id, member.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task Whoever_has_just_signed_up_can_be_spoken_to()
    {
        var creator = await world.Someone();

        var conversations = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => await creator.StartsConversation(await world.Api.SignUp())));

        conversations.ShouldBeUnique();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public async Task A_conversation_starts_with_1_to_100_ids(int ids, bool accepted)
    {
        var (creator, member) = (await world.Someone(), await world.Someone());

        var conversation = new { memberIds = Enumerable.Repeat(member.Id, ids) };

        if (accepted)
            await creator.Starts(conversation);
        else
            (await creator.Post("/chat/conversations", conversation)).ShouldBlame("memberIds");
    }

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public async Task A_title_has_at_most_255_characters(int length, bool accepted)
    {
        var (creator, member) = (await world.Someone(), await world.Someone());

        var conversation = new { memberIds = new[] { member.Id }, title = new string('t', length) };

        if (accepted)
            await creator.Starts(conversation);
        else
            (await creator.Post("/chat/conversations", conversation)).ShouldBlame("title");
    }

    [Fact]
    public async Task An_unknown_member_is_named_and_nothing_is_kept()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());

        var answer = await creator.Post("/chat/conversations", new { memberIds = new[] { $"{member.Id}", Scenes.NoOnesId } });

        answer.ShouldBeProblem(400, "BadRequest");
        answer.Text.ShouldContain(Scenes.NoOnesId);
        (await creator.Get("/chat/conversations")).Json.GetArrayLength().ShouldBe(0);
        (await member.Get("/chat/conversations")).Json.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task An_inactive_member_is_soon_refused()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());
        await world.SetStatus(member, "inactive");

        Answer? answer = null;
        await Eventually.Holds(
            async () => (answer = await creator.Post("/chat/conversations", new { memberIds = new[] { member.Id } })).Status == 400,
            "the inactive member is refused");

        answer!.ShouldBeProblem(400, "BadRequest").Text.ShouldContain($"{member.Id}");
    }

    [Fact]
    public async Task A_member_sees_the_conversation()
    {
        var (creator, member) = (await world.Someone("Creator"), await world.Someone("Member"));
        var id = await creator.StartsConversation(member);
        await creator.Says(id, "Hello");

        var conversation = (await member.Get($"/chat/conversations/{id}")).ShouldBe(200).Json;

        conversation.ShouldHaveExactly("id", "createdBy", "title", "createdAt", "updatedAt", "members", "lastSeq");
        conversation.Number("lastSeq").ShouldBe(1);
        conversation.List("members").Select(one => one.Text("displayName")).ShouldBe(["Creator", "Member"], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_is_no_member_sees_nothing_of_it()
    {
        var (creator, stranger) = (await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(await world.Someone());

        (await stranger.Get($"/chat/conversations/{id}")).ShouldBeProblem(403, "Forbidden", "You are not a member of this conversation");
        (await stranger.Get($"/chat/conversations/{id}/messages")).ShouldBeProblem(403, "Forbidden", "You are not a member of this conversation");
        (await stranger.Get("/chat/conversations")).Json.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task The_list_shows_each_conversation_at_a_glance()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(member);
        var message = await member.Says(id, "The last word");

        var row = await creator.SeesConversation(id);

        row.ShouldHaveExactly("id", "createdBy", "title", "createdAt", "updatedAt", "lastMessageContent", "lastMessageAt", "memberCount", "lastSeq", "unreadCount");
        row.Text("lastMessageContent").ShouldBe("The last word");
        row.Time("lastMessageAt").ShouldBe(message.Time("createdAt"));
        row.Number("memberCount").ShouldBe(2);
        row.Number("lastSeq").ShouldBe(1);
        row.Number("unreadCount").ShouldBe(1);
    }

    [Fact]
    public async Task A_conversation_without_messages_has_no_last_one()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());

        var row = await creator.SeesConversation(await creator.StartsConversation(member));

        row.ShouldBeNull("lastMessageContent");
        row.ShouldBeNull("lastMessageAt");
        row.Number("lastSeq").ShouldBe(0);
        row.Number("unreadCount").ShouldBe(0);
    }

    [Fact]
    public async Task The_last_active_conversation_comes_first()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());
        var first = await creator.StartsConversation(member);
        var second = await creator.StartsConversation(member);
        var third = await creator.StartsConversation(member);

        await member.Says(second, "Bump");
        await member.Says(first, "Bump");

        (await creator.Get("/chat/conversations")).Json.EnumerateArray().Select(row => row.Id()).ShouldBe([first, second, third]);
    }

    [Fact]
    public async Task More_than_a_hundred_conversations_are_reached_by_links()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());
        var started = new List<Guid>();
        for (var number = 0; number < 105; number++)
            started.Insert(0, await creator.StartsConversation(member));

        var page = (await creator.Get("/chat/conversations")).ShouldBe(200);
        var next = NextOf(page).ShouldNotBeNull();
        var rest = (await creator.Get(next)).ShouldBe(200);

        page.Json.GetArrayLength().ShouldBe(100);
        NextOf(rest).ShouldBeNull();
        page.Json.EnumerateArray().Concat(rest.Json.EnumerateArray()).Select(row => row.Id()).ShouldBe(started);
    }

    private static string? NextOf(Answer answer)
    {
        var link = answer.Header("Link")?.Split(',').SingleOrDefault(one => one.Contains("rel=\"next\"", StringComparison.Ordinal));
        return link?.Split('<', '>')[1];
    }
}
