using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

[Trait(Needs.Name, Needs.Process)]
public sealed class ShutdownTests(World world)
{
    [Fact]
    public async Task SIGTERM_ends_the_host_well_within_thirty_seconds()
    {
        await using var host = await world.StartHost();
        using var api = new Api(host.Address);
        await api.Someone();

        host.Terminate();

        (await host.Exit(TimeSpan.FromSeconds(30))).ShouldBe(0, host.Output);
    }

    [Fact]
    public async Task A_request_in_flight_is_finished_and_nobody_new_is_invited()
    {
        await using var host = await world.StartHost();
        using var api = new Api(host.Address);
        var someone = await api.SignUp();
        using var slow = await SlowRequest.Begin(host, "/auth/login", $$"""{ "email": "{{someone.Email}}", "password": "{{someone.Password}}" }""");

        host.Terminate();
        await Eventually.Holds(async () => !await IsReady(api), "the host is not ready any more");

        (await slow.Finish()).ShouldStartWith("HTTP/1.1 200");
        (await host.Exit(TimeSpan.FromSeconds(30))).ShouldBe(0, host.Output);
    }

    [Fact]
    public async Task Behind_a_balancer_that_watches_readiness_no_request_fails()
    {
        var settings = world.Settings(("Shutdown:DrainSeconds", "3"));
        await using var leaves = await HostProcess.Start(settings);
        await using var stays = await HostProcess.Start(settings with { Port = Ports.Free() });
        using var balancer = new Balancer(leaves.Address, stays.Address);
        var someone = await balancer.Next().Someone();
        var (answers, failures, done) = (new ConcurrentDictionary<Api, int>(), new ConcurrentQueue<string>(), false);
        var clients = Enumerable.Range(0, 6).Select(async number =>
        {
            while (!Volatile.Read(ref done))
            {
                var api = balancer.Next();
                try
                {
                    var caller = api.WithToken(someone.AccessToken!);
                    var answer = await (number % 2 == 0 ? caller.Get("/posts") : caller.Post("/posts", new { title = "A fine title", content = "Text" }));
                    if (answer.Status >= 500) failures.Enqueue($"{answer.Status} {answer.Text}");
                    answers.AddOrUpdate(api, 1, (_, count) => count + 1);
                }
                catch (HttpRequestException refused)
                {
                    failures.Enqueue(refused.ToString());
                }
            }
        }).ToList();
        await Eventually.Holds(() => answers.Count == 2 && answers.Values.Min() > 20, "both serve");

        leaves.Terminate();
        (await leaves.Exit(TimeSpan.FromSeconds(30))).ShouldBe(0, leaves.Output);

        var before = answers.Values.Sum();
        await Eventually.Holds(() => answers.Values.Sum() > before + 50, "the other serves on");
        Volatile.Write(ref done, true);
        await Task.WhenAll(clients);
        failures.ShouldBeEmpty();
    }

    /// <summary>Sends each request to the next host that said it was ready when it was last asked, several times a second.</summary>
    private sealed class Balancer : IDisposable
    {
        private readonly List<(Api Api, bool IsReady)> hosts;
        private readonly CancellationTokenSource end = new();
        private int turn;

        public Balancer(params Uri[] addresses)
        {
            hosts = [.. addresses.Select(address => (new Api(address), true))];
            _ = Watch();
        }

        public Api Next()
        {
            lock (hosts)
            {
                var ready = hosts.FindAll(host => host.IsReady);
                return ready[turn++ % ready.Count].Api;
            }
        }

        public void Dispose()
        {
            end.Cancel();
            hosts.ForEach(host => host.Api.Dispose());
        }

        private async Task Watch()
        {
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
            while (!end.IsCancellationRequested)
            {
                for (var number = 0; number < hosts.Count; number++)
                {
                    var isReady = await IsReady(hosts[number].Api);
                    lock (hosts) hosts[number] = (hosts[number].Api, isReady);
                }

                await pace.WaitForNextTickAsync(CancellationToken.None);
            }
        }
    }

    private static async Task<bool> IsReady(Api api)
    {
        try
        {
            return (await api.Anonymous.Get("/health/ready")).Status != 503;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>A request whose body is half sent.</summary>
    private sealed class SlowRequest : IDisposable
    {
        private readonly TcpClient _client = new();
        private byte[] _rest = [];

        public static async Task<SlowRequest> Begin(HostProcess host, string path, string body)
        {
            var request = new SlowRequest();
            var bytes = Encoding.UTF8.GetBytes(body);
            await request._client.ConnectAsync(host.Address.Host, host.Address.Port);
            var head = $"POST {path} HTTP/1.1\r\nHost: {host.Address.Authority}\r\nContent-Type: application/json\r\nContent-Length: {bytes.Length}\r\nConnection: close\r\n\r\n";
            await request._client.GetStream().WriteAsync((byte[])[.. Encoding.ASCII.GetBytes(head), .. bytes[..10]]);
            request._rest = bytes[10..];

            // The host has the request once a later one on another connection has been answered twice over.
            using var api = new Api(host.Address);
            for (var number = 0; number < 5; number++)
                await api.Anonymous.Get("/health");
            return request;
        }

        public async Task<string> Finish()
        {
            await _client.GetStream().WriteAsync(_rest);
            using var reader = new StreamReader(_client.GetStream(), Encoding.UTF8);
            return await reader.ReadToEndAsync();
        }

        public void Dispose() => _client.Dispose();
    }
}
