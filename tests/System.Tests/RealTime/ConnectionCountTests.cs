using ModularMonolith.Tests.Support;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>A user's connections are counted over all hosts, whatever becomes of those who count.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class ConnectionCountTests(PairWithRedis pair) : IClassFixture<PairWithRedis>
{
    [Fact]
    public async Task What_a_killed_host_held_comes_free_before_its_clients_give_up()
    {
        var someone = await pair.Here.Someone();
        var here = await Connect(pair.First, someone, 5);
        await Connect(pair.Second, someone, 5);
        await IsFull();

        // Redis forgets, and is told again.
        await pair.Redis.Kill();
        await pair.Redis.Start();
        await IsFull();

        await pair.Second.Kill();
        await Eventually.Holds(async () => (await Asks(someone)).Status == 200, "there is room for those of the killed host", TimeSpan.FromSeconds(30));
        var moved = await Connect(pair.First, someone, 5);
        await IsFull();

        foreach (var client in (HubClient[])[.. here, .. moved]) await client.DisposeAsync();
        await Eventually.Holds(async () => (await Asks(someone)).Status == 200, "there is room for another one");

        // A client is connected a moment before it is counted.
        Task IsFull() => Eventually.Holds(async () => (await Asks(someone)).Status == 429, "ten are counted over both hosts", TimeSpan.FromSeconds(30));
    }

    private static Task<HubClient[]> Connect(HostProcess host, Caller who, int times) => Task.WhenAll(Enumerable.Range(0, times).Select(_ => HubClient.Connect(host.Address, who)));

    private static Task<Answer> Asks(Caller who) => who.Post("/chat/negotiate?negotiateVersion=1", null);
}
