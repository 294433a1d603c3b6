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

    [Fact]
    public async Task Everybody_hears_everything_whatever_becomes_of_Redis()
    {
        await RedisIs("ok");
        await Storm.IsHeardByAll(pair);
        await pair.SignalsArrive();

        await Storm.IsHeardByAll(pair, meanwhile: pair.Redis.Kill);
        await RedisIs("degraded");
        await Storm.IsHeardByAll(pair);

        await Storm.IsHeardByAll(pair, meanwhile: pair.Redis.Start);
        await RedisIs("ok");
        await pair.SignalsArrive();

        await Storm.IsHeardByAll(pair, meanwhile: () => Task.Run(pair.Redis.Freeze));
        await RedisIs("degraded");
        await Storm.IsHeardByAll(pair);

        await Storm.IsHeardByAll(pair, meanwhile: () => Task.Run(pair.Redis.Continue));
        await RedisIs("ok");
        await pair.SignalsArrive();

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
        await his.IsThere();

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

/// <summary>Hosts that start before their Redis.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class LateRedisTests(LateRedisTests.PairBeforeRedis pair) : IClassFixture<LateRedisTests.PairBeforeRedis>
{
    [Fact]
    public async Task Hosts_start_without_Redis_and_use_it_as_soon_as_it_is_there()
    {
        (await pair.Here.Anonymous.Get("/health/ready")).ShouldBe(200).Json.Text("status").ShouldBe("degraded");

        await pair.Redis.Start();

        await pair.SignalsArrive();
        await Eventually.Holds(async () => (await pair.Here.Anonymous.Get("/health/ready")).ShouldBe(200).Json.Text("status") == "ok", "Redis is in use");
    }

    public sealed class PairBeforeRedis(World world) : Pair(world, hasRedis: true)
    {
        protected override bool StartsRedis => false;
    }
}
