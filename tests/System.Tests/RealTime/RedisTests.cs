using System.Text.Json;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>Redis is there, and then it is not.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class RedisTests(PairWithRedis pair) : IClassFixture<PairWithRedis>
{
    private async Task RedisIs(string state)
    {
        await Eventually.Holds(async () => (await pair.Here.Anonymous.Get("/health/ready")).Json.Member("parts").Text("redis") == state, $"Redis is {state}", TimeSpan.FromSeconds(30));
        (await pair.Here.Anonymous.Get("/health/ready")).ShouldBe(200);
    }

    /// <summary>Signals have no other way than Redis.</summary>
    private async Task SignalsArrive()
    {
        var (ada, bob, id) = await pair.TwoPeople();
        await using var hers = await HubClient.Connect(pair.First.Address, ada);
        await using var his = await HubClient.Connect(pair.Second.Address, bob);
        await hers.Joins(id);
        await his.Joins(id);
        await Eventually.Holds(async () =>
        {
            await hers.Invoke("chat.typing", new { conversationId = id });
            return his.Heard("chat.typing").Count > 0;
        }, "a signal of the first host arrives at the second", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Everybody_hears_everything_whatever_becomes_of_Redis()
    {
        await RedisIs("ok");
        await Storm.IsHeardByAll(pair);
        await SignalsArrive();

        await Storm.IsHeardByAll(pair, meanwhile: pair.Redis.Kill);
        await RedisIs("degraded");
        await Storm.IsHeardByAll(pair);

        await Storm.IsHeardByAll(pair, meanwhile: pair.Redis.Start);
        await RedisIs("ok");
        await SignalsArrive();

        await Storm.IsHeardByAll(pair, meanwhile: () => Task.Run(pair.Redis.Freeze));
        await RedisIs("degraded");
        await Storm.IsHeardByAll(pair);

        await Storm.IsHeardByAll(pair, meanwhile: () => Task.Run(pair.Redis.Continue));
        await RedisIs("ok");
        await SignalsArrive();

        pair.First.Output.ShouldNotContain(pair.Redis.Password);
        pair.First.Lines.ShouldContain(line => line.Contains("Redis is away", StringComparison.Ordinal));
        pair.First.Lines.ShouldContain(line => line.Contains("Redis is back", StringComparison.Ordinal));
    }
}

/// <summary>What goes from host to host at once.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class NoticeTests(PairWithRedis pair) : IClassFixture<PairWithRedis>
{
    [Fact]
    public async Task Membership_and_read_marks_are_told_at_the_other_host()
    {
        var (ada, bob) = (await pair.Here.Someone("Ada"), await pair.Here.Someone("Bob"));
        await using var hers = await HubClient.Connect(pair.First.Address, ada);
        await using var his = await HubClient.Connect(pair.Second.Address, bob);

        var id = await ada.StartsConversation(bob);
        await his.Hears("chat.added");
        await hers.Joins(id);
        await his.Joins(id);
        await hers.Says(id, "Hello");
        await his.Hears(id, 1);
        await his.Invoke("chat.read", new { conversationId = id, seq = 1 });
        await hers.Hears("chat.read");
        (await ada.Delete($"/chat/conversations/{id}/members/{bob.Id}")).ShouldBe(204);
        await his.Hears("chat.removed");
        await hers.Says(id, "Among ourselves");
        await hers.Hears(id, 2);

        JsonElement.DeepEquals(hers.Heard("chat.message")[0], his.Heard("chat.message")[0]).ShouldBeTrue();
        his.Numbers(id).ShouldBe([1]);
    }

    [Fact]
    public void The_first_lines_say_where_Redis_is_but_not_its_password()
    {
        string.Join('\n', pair.First.Lines.Take(20)).ShouldContain($"127.0.0.1:{pair.Redis.Port}, database 3");
        pair.First.Output.ShouldNotContain(pair.Redis.Password);
    }
}

/// <summary>A host that starts before its Redis.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class LateRedisTests(World world)
{
    [Fact]
    public async Task A_host_starts_without_Redis_and_uses_it_as_soon_as_it_is_there()
    {
        await using var redis = new RedisServer();
        await using var host = await HostProcess.Start(world.Settings(("ConnectionStrings:Redis", redis.Address)));
        using var api = new Api(host.Address);
        (await api.Anonymous.Get("/health/ready")).ShouldBe(200).Json.Text("status").ShouldBe("degraded");

        await redis.Start();

        await Eventually.Holds(async () => (await api.Anonymous.Get("/health/ready")).ShouldBe(200).Json.Text("status") == "ok", "Redis is in use", TimeSpan.FromSeconds(30));
    }
}
