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
