using System.Globalization;
using ModularMonolith.SystemTests.Chaos;
using ModularMonolith.SystemTests.RealTime;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Two instances and one Redis that counts for both; every test is a caller of its own.</summary>
[Collection(HeavyTests.Name)]
[Trait(Needs.Name, Needs.Process)]
public sealed class DistributedRateLimitTests(DistributedRateLimitTests.LimitedPair pair) : IClassFixture<DistributedRateLimitTests.LimitedPair>
{
    private const int Global = 100;
    private const int WindowSeconds = 20;
    private const string EachForItself = "each instance counts requests for itself";

    /// <summary>Nobody is let off because Redis was late for an earlier test.</summary>
    private async Task<Caller[]> SomeoneAtBoth()
    {
        var earlier = await Someone();
        await Eventually.Holds(async () =>
        {
            foreach (var caller in earlier) await caller.Get("/posts");
            return Lines(EachForItself) == Lines("requests are counted over all instances");
        }, "Redis answers both");
        return await Someone();
    }

    private async Task<Caller[]> Someone()
    {
        var someone = await pair.Here.Someone();
        return [someone, pair.There(someone)];
    }

    /// <summary>So many requests at once, at both instances by turns: how many passed.</summary>
    private static async Task<int> Passed(Caller[] both, int requests)
    {
        var answers = await Scenes.AtOnce(requests, number => both[number % both.Length].Get("/posts"));
        answers.Select(answer => answer.Status).Distinct().ShouldBeSubsetOf([200, 429]);
        return answers.Count(answer => answer.Status == 200);
    }

    /// <summary>A machine on which Redis does not get its turn within 50 ms promises less, and says so: then it is tried again.</summary>
    [Fact]
    public async Task Of_1000_requests_at_once_at_two_instances_exactly_as_many_as_allowed_pass()
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            var (both, before) = (await SomeoneAtBoth(), Lines(EachForItself));
            var passed = await Passed(both, 1_000);
            if (Lines(EachForItself) != before) continue;

            passed.ShouldBe(Global);
            return;
        }

        Assert.Fail("In ten attempts Redis never answered in time.");
    }

    private int Lines(string text) => pair.First.Lines.Concat(pair.Second.Lines).Count(line => line.Contains(text, StringComparison.Ordinal));

    [Fact]
    public async Task What_was_spent_at_one_is_gone_at_the_other()
    {
        // A Redis that is late for one of them has not counted it.
        await Eventually.Holds(async () =>
        {
            var both = await SomeoneAtBoth();
            for (var number = 1; number <= 7; number++) (await both[0].Get("/posts")).ShouldBe(200);
            return (await both[1].Get("/posts")).Header("RateLimit").ShouldNotBeNull().StartsWith($"\"global\";r={Global - 8};t=", StringComparison.Ordinal);
        }, "eight are counted", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Who_waits_as_long_as_told_passes_at_the_other()
    {
        var both = await SomeoneAtBoth();
        await Passed(both, 2 * Global);

        var refused = (await both[0].Get("/posts")).ShouldBeProblem(429, "TooManyRequests");
        // To wait as long as told, and no longer, is what is being tested.
        await Task.Delay(TimeSpan.FromSeconds(int.Parse(refused.Header("Retry-After")!, CultureInfo.InvariantCulture)), TestContext.Current.CancellationToken);

        (await both[1].Get("/posts")).ShouldBe(200);
    }

    public sealed class LimitedPair(World world) : Pair(world, hasRedis: true)
    {
        protected override (string Key, string? Value)[] More =>
        [
            ("RateLimiting:Enabled", "true"), ("RateLimiting:Global:Limit", $"{Global}"), ("RateLimiting:Global:WindowSeconds", $"{WindowSeconds}"), ("RateLimiting:Auth:Limit", "1000"),
        ];
    }
}

/// <summary>Redis goes, and comes back.</summary>
[Collection(HeavyTests.Name)]
[Trait(Needs.Name, Needs.Process)]
public sealed class LostRedisRateLimitTests(DistributedRateLimitTests.LimitedPair pair) : IClassFixture<DistributedRateLimitTests.LimitedPair>
{
    private const int Global = 100;

    private int _addresses;

    [Fact]
    public async Task Without_Redis_each_instance_counts_for_itself_until_it_is_back()
    {
        await Counts(together: true);

        foreach (var (goes, comes) in new (Func<Task> Goes, Func<Task> Comes)[]
            { (() => Task.Run(pair.Redis.Freeze), () => Task.Run(pair.Redis.Continue)), (pair.Redis.Kill, pair.Redis.Start) })
        {
            await goes();
            await Counts(together: false);
            await comes();
            await Counts(together: true);
        }
    }

    /// <summary>What a new caller spends here is gone there, or is not; nobody hears of our trouble.</summary>
    private async Task Counts(bool together)
    {
        await Eventually.Holds(async () =>
        {
            var address = $"127.0.{2 + (++_addresses / 250)}.{1 + (_addresses % 250)}";
            using Api here = new(pair.First.Address, address), there = new(pair.Second.Address, address);
            for (var number = 0; number < 9; number++) (await here.Anonymous.Get("/posts")).ShouldBe(200);
            var left = (await there.Anonymous.Get("/posts")).ShouldBe(200).Header("RateLimit").ShouldNotBeNull();
            return left.Contains($"r={Global - (together ? 10 : 1)};", StringComparison.Ordinal);
        }, together ? "both count as one" : "each counts for itself", TimeSpan.FromSeconds(30));
    }
}
