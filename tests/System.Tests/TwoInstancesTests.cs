using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Two processes on one database are one product.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class TwoInstancesTests(TwoInstancesTests.SecondHost second, World world) : IClassFixture<TwoInstancesTests.SecondHost>
{
    private Caller There(Caller someone) => second.Api.WithToken(someone.AccessToken!);

    [Fact]
    public async Task An_account_of_one_works_at_the_other_at_once()
    {
        var someone = await world.Someone();

        (await There(someone).Get("/users/me")).ShouldBe(200);
        (await There(someone).Post("/posts", new { title = "Posted there", content = "Text" })).ShouldBe(201);
    }

    [Fact]
    public async Task A_log_out_at_one_is_known_at_the_other()
    {
        var someone = await world.Someone();
        (await There(someone).Get("/users/me")).ShouldBe(200);

        (await someone.Post("/auth/logout")).ShouldBe(204);

        await There(someone).IsSignedOut();
    }

    [Fact]
    public async Task Parallel_refreshes_at_both_get_one_successor()
    {
        var someone = await world.Someone();

        var answers = await Scenes.AtOnce(50, async number =>
        {
            Answer? answer = null;
            // Where the machine is too busy for so many, they are told to come again.
            await Eventually.Holds(async () => (answer = await (number % 2 == 0 ? world.Anonymous : second.Api.Anonymous).Post("/auth/refresh", new { someone.RefreshToken })).Status != 503, "there is an answer");
            return answer!;
        });

        answers.Select(answer => answer.ShouldBe(200).Json.Text("refreshToken")).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_picture_is_served_by_both()
    {
        var someone = await world.Someone();
        var url = (await Pictures.Upload(someone, Pictures.Png(30, 30))).ShouldBe(200).Json.Text("avatarUrl")!;

        var here = (await world.Anonymous.Get(url)).ShouldBe(200);
        var there = (await second.Api.Anonymous.Get(new Uri(world.Address, url).PathAndQuery)).ShouldBe(200);

        there.Bytes.ShouldBe(here.Bytes);
        there.Header("ETag").ShouldBe(here.Header("ETag"));
    }

    [Fact]
    public async Task Messages_sent_to_both_are_numbered_without_gap()
    {
        var someone = await world.Someone();
        var id = await someone.StartsConversation(await world.Someone());

        var answers = await Scenes.AtOnce(20, number =>
            (number % 2 == 0 ? someone : There(someone)).Post($"/chat/conversations/{id}/messages", new { content = "Hello" }));

        answers.Select(answer => answer.ShouldBe(201).Json.Number("seq")).Order().ShouldBe(Enumerable.Range(1, 20).Select(seq => (long)seq));
    }

    [Fact]
    public async Task A_message_sent_to_both_at_once_with_one_key_is_one_message()
    {
        var someone = await world.Someone();
        var id = await someone.StartsConversation(await world.Someone());
        var clientMessageId = Guid.NewGuid();

        var answers = await Scenes.AtOnce(20, number =>
            (number % 2 == 0 ? someone : There(someone)).Post($"/chat/conversations/{id}/messages", new { content = "Once", clientMessageId }));

        answers.Count(201).ShouldBe(1);
        answers.Count(200).ShouldBe(19);
    }

    public sealed class SecondHost(World world) : OwnHost(world)
    {
        protected override Task<HostSettings> Prepare(HostSettings settings) => Task.FromResult(settings with { Database = World.Database });
    }
}
