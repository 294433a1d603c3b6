using System.Net.WebSockets;
using ModularMonolith.Tests.Support;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>A user's connections are counted over all hosts, whatever becomes of those who count.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class ConnectionCountTests(PairWithRedis pair) : IClassFixture<PairWithRedis>, IAsyncDisposable
{
    private readonly List<HubClient> _clients = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
    }

    [Fact]
    public async Task What_a_killed_host_held_comes_free_before_its_clients_give_up()
    {
        var someone = await pair.Here.Someone();
        await Connects(pair.First, someone, 5);
        await Connects(pair.Second, someone, 5);
        await IsFull();

        // Redis forgets, and is told again.
        await pair.Redis.Kill();
        await pair.Redis.Start();
        await IsFull();

        await pair.Second.Kill();
        await Connects(pair.First, someone, 5);

        // A client is connected a moment before it is counted.
        Task IsFull() => Eventually.Holds(async () => (await someone.Post("/chat/negotiate?negotiateVersion=1", null)).Status == 429, "ten are counted over both hosts");
    }

    private async Task Connects(HostProcess host, Caller who, int times)
    {
        List<HubClient> here = [];
        await Eventually.Holds(
            async () =>
            {
                if (here.Count(client => !client.IsClosed) == times) return true;
                try
                {
                    here.Add(await HubClient.Connect(host.Address, who));
                    _clients.Add(here[^1]);
                }
                catch (Exception refused) when (refused is HttpRequestException or WebSocketException or InvalidOperationException or IOException)
                {
                }

                return false;
            },
            "all are let in", TimeSpan.FromSeconds(15));
    }
}
