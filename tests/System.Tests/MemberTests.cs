using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class MemberTests(World world)
{
    private static Task<Answer> Add(Caller by, Guid conversation, string userId) => by.Post($"/chat/conversations/{conversation}/members", new { userId });

    private static async Task<IEnumerable<Guid>> Members(Caller seenBy, Guid conversation) =>
        (await seenBy.Get($"/chat/conversations/{conversation}")).ShouldBe(200).Json.List("members").Select(member => member.Id("userId"));

    [Fact]
    public async Task The_creator_adds_members()
    {
        var (creator, first, second) = (await world.Someone(), await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(first);
        await creator.StartsConversation(second);

        var answer = (await Add(creator, id, $"{second.Id}")).ShouldBe(201).Json;

        answer.ShouldHaveExactly("message");
        answer.Text("message").ShouldBe("Member added successfully");
        (await Members(second, id)).ShouldBe([creator.Id, first.Id, second.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task Only_the_creator_adds_members()
    {
        var (creator, member, stranger) = (await world.Someone(), await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(member);

        (await Add(member, id, $"{stranger.Id}")).ShouldBeProblem(403, "Forbidden", "Only the conversation creator can add members");
        (await Add(stranger, id, $"{stranger.Id}")).ShouldBeProblem(403, "Forbidden", "Only the conversation creator can add members");
    }

    [Fact]
    public async Task An_unknown_user_cannot_be_added()
    {
        var creator = await world.Someone();
        var id = await creator.StartsConversation(await world.Someone());

        (await Add(creator, id, Scenes.NoOnesId)).ShouldBeProblem(404, "NotFound");
    }

    [Fact]
    public async Task A_member_cannot_be_added_again()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(member);

        (await Add(creator, id, $"{member.Id}")).ShouldBeProblem(409, "Conflict");
        (await Add(creator, id, $"{creator.Id}")).ShouldBeProblem(409, "Conflict");
    }

    [Fact]
    public async Task Of_parallel_additions_of_one_user_exactly_one_succeeds()
    {
        var (creator, newcomer) = (await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(await world.Someone());
        await creator.StartsConversation(newcomer);

        var answers = await Scenes.AtOnce(20, _ => Add(creator, id, $"{newcomer.Id}"));

        answers.Count(201).ShouldBe(1);
        foreach (var refused in answers.Where(answer => answer.Status != 201))
            refused.ShouldBeProblem(409, "Conflict");
        (await Members(creator, id)).Count(member => member == newcomer.Id).ShouldBe(1);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "userId": "nobody" }""")]
    [InlineData("""{ "userId": null }""")]
    [InlineData("""{ "userIds": ["0198c0de-0000-7000-8000-00000000dead"] }""")]
    public async Task A_wrong_body_adds_nobody(string body)
    {
        var creator = await world.Someone();
        var id = await creator.StartsConversation(await world.Someone());

        (await creator.SendText(HttpMethod.Post, $"/chat/conversations/{id}/members", body)).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task The_creator_removes_members()
    {
        var (creator, member, other) = (await world.Someone(), await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(member, other);

        (await creator.Delete($"/chat/conversations/{id}/members/{member.Id}")).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await Members(creator, id)).ShouldBe([creator.Id, other.Id], ignoreOrder: true);
    }

    [Fact]
    public async Task Who_was_removed_is_no_member_any_more()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(member);
        await creator.Says(id, "Hello");

        (await creator.Delete($"/chat/conversations/{id}/members/{member.Id}")).ShouldBe(204);

        (await member.Get($"/chat/conversations/{id}")).ShouldBeProblem(403, "Forbidden", "You are not a member of this conversation");
        (await member.Get($"/chat/conversations/{id}/messages")).ShouldBe(403);
        (await member.Post($"/chat/conversations/{id}/messages", new { content = "Still here?" })).ShouldBeProblem(403, "Forbidden");
        (await member.Put($"/chat/conversations/{id}/read", new { seq = 1 })).ShouldBeProblem(403, "Forbidden");
        (await member.Get("/chat/conversations")).Json.GetArrayLength().ShouldBe(0);
    }

    [Fact]
    public async Task One_may_leave()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(member);

        (await member.Delete($"/chat/conversations/{id}/members/{member.Id}")).ShouldBe(204);

        (await Members(creator, id)).ShouldBe([creator.Id]);
    }

    [Fact]
    public async Task Members_do_not_remove_each_other()
    {
        var (creator, member, other) = (await world.Someone(), await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(member, other);

        (await member.Delete($"/chat/conversations/{id}/members/{other.Id}")).ShouldBeProblem(403, "Forbidden");
        (await member.Delete($"/chat/conversations/{id}/members/{creator.Id}")).ShouldBeProblem(403, "Forbidden");
    }

    [Fact]
    public async Task Who_is_no_member_cannot_be_removed()
    {
        var (creator, stranger) = (await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(await world.Someone());

        (await creator.Delete($"/chat/conversations/{id}/members/{stranger.Id}")).ShouldBeProblem(404, "NotFound");
        (await creator.Delete($"/chat/conversations/{id}/members/{Scenes.NoOnesId}")).ShouldBeProblem(404, "NotFound");
    }

    [Fact]
    public async Task Who_was_removed_can_be_added_again()
    {
        var (creator, member) = (await world.Someone(), await world.Someone());
        var id = await creator.StartsConversation(member);
        await creator.Delete($"/chat/conversations/{id}/members/{member.Id}");

        (await Add(creator, id, $"{member.Id}")).ShouldBe(201);

        (await member.Get($"/chat/conversations/{id}")).ShouldBe(200);
    }
}
