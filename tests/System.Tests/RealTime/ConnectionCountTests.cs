using System.Net.WebSockets;
using ModularMonolith.Tests.Support;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>A user's connections are counted over all hosts, whatever becomes of those who count.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class ConnectionCountTests(World world) : IAsyncLifetime
{
    private readonly WiredPair _pair = new(world);
    private readonly List<HubClient> _clients = [];

    public async ValueTask InitializeAsync() => await _pair.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) await client.DisposeAsync();
        await _pair.DisposeAsync();
        _pair.Wire.Dispose();
    }

    [Fact]
    public async Task What_a_killed_host_held_comes_free_before_its_clients_give_up()
    {
        var someone = await _pair.Here.Someone();
        await Connects(_pair.First, someone, 5);
        await Connects(_pair.Second, someone, 5);
        await IsFull(someone);

        // Redis forgets, and is told again.
        await _pair.Redis.Kill();
        await _pair.Redis.Start();
        await IsFull(someone);

        await _pair.Second.Kill();
        await Connects(_pair.First, someone, 5);
    }

    [Fact]
    public async Task Who_left_while_Redis_could_not_be_told_may_come_back()
    {
        var someone = await _pair.Here.Someone();
        var gone = await Connects(_pair.First, someone, 5);
        await Connects(_pair.First, someone, 5);

        _pair.Wire.Cut();
        await Says("Redis is away");
        foreach (var client in gone) await client.DisposeAsync();
        await Says("Connection closed", $"{someone.Id}", times: 5);
        _pair.Wire.Mend();
        await Says("Redis is back");

        await Connects(_pair.First, someone, 5);

        Task Says(string words, string about = "", int times = 1) => Eventually.Holds(
            () => _pair.First.Lines.Count(line => line.Contains(words, StringComparison.Ordinal) && line.Contains(about, StringComparison.Ordinal)) >= times, $"the host says: {words}");
    }

    // A client is connected a moment before it is counted.
    private static Task IsFull(Caller someone) => Eventually.Holds(async () => (await someone.Post("/chat/negotiate?negotiateVersion=1", null)).Status == 429, "ten are counted over both hosts", TimeSpan.FromSeconds(15));

    private async Task<IReadOnlyList<HubClient>> Connects(HostProcess host, Caller who, int times)
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
            "all are let in");
        return here;
    }

    private sealed class WiredPair(World world) : Pair(world, hasRedis: true)
    {
        private Relay? _wire;

        public Relay Wire => _wire ??= new Relay("127.0.0.1", Redis.Port);

        protected override string RedisAddress => Redis.Address.Replace($":{Redis.Port}/", $":{Wire.Port}/", StringComparison.Ordinal);
    }
}
