using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>Who listens at one host hears what is said at another, although nothing but the database is between them.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class TwoInstancesRealTimeTests(PairWithoutRedis pair) : IClassFixture<PairWithoutRedis>
{
    [Fact]
    public Task Everybody_hears_everything_once_and_in_order() => Storm.IsHeardByAll(pair);

    [Fact]
    public async Task Who_was_removed_at_one_host_is_told_and_hears_nothing_more_at_the_other()
    {
        var (ada, bob, id) = await pair.TwoPeople();
        await using var hers = await HubClient.Connect(pair.Second.Address, ada);
        await using var his = await HubClient.Connect(pair.Second.Address, bob);
        await hers.Joins(id);
        await his.Joins(id);

        (await ada.Delete($"/chat/conversations/{id}/members/{bob.Id}")).ShouldBe(204);
        await his.Hears("chat.removed");
        await pair.There(ada).Says(id, "Among ourselves");
        await hers.Hears(id, 1);

        his.Heard("chat.removed").ShouldHaveSingleItem().Id("conversationId").ShouldBe(id);
        his.Numbers(id).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_is_said_while_somebody_joins_falls_nowhere_between()
    {
        var (ada, bob, id) = await pair.TwoPeople();
        using var enough = new CancellationTokenSource();
        var talk = Task.WhenAll(((Caller[])[ada, pair.There(bob)]).Select(async speaker =>
        {
            while (!enough.IsCancellationRequested) await speaker.Says(id, "On and on");
        }));

        List<long> has = [];
        for (var round = 0; round < 30; round++)
        {
            await using var his = await HubClient.Connect(round % 2 == 0 ? pair.First.Address : pair.Second.Address, bob);
            var joined = await his.Joins(id, afterSeq: has.Count);
            var missed = joined.List("missed").Select(message => message.Number("seq")).ToList();
            await his.Hears("chat.message", 5);

            has.AddRange([.. missed, .. his.Numbers(id)]);
            has.ShouldBe(Enumerable.Range(1, has.Count).Select(seq => (long)seq), $"round {round}: {missed.Count} missed");
        }

        await enough.CancelAsync();
        await talk;
    }
}
