using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>What the gateway passes on as it came: who asks, and what they said.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class GatewayTests(GatewayTests.Front front) : IClassFixture<GatewayTests.Front>
{
    private const string Client = "203.0.113.7";

    [Fact]
    public async Task A_proxy_that_it_trusts_is_believed() => (await LogIn(front.Trusting, ("X-Forwarded-For", Client))).Ip.ShouldBe(Client);

    [Fact]
    public async Task A_claimed_address_is_not() => (await LogIn(front.Plain, ("X-Forwarded-For", Client))).Ip.ShouldBe("127.0.0.1");

    [Fact]
    public async Task Headers_beyond_ASCII_arrive_as_they_were_sent() => (await LogIn(front.Plain, ("User-Agent", "Zoë"))).UserAgent.ShouldBe("Zoë");

    [Fact]
    public async Task What_it_adds_is_not_too_much_for_who_it_is_for()
    {
        using var api = new Api(front.Plain.Address);

        (await api.Anonymous.Get("/users/me", [.. Enumerable.Range(0, 97).Select(number => ($"X-Header-{number}", "value"))])).ShouldBeProblem(401, "Unauthorized");
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public async Task A_body_that_is_too_large_is_refused_by_who_it_is_for(int length)
    {
        using var api = new Api(front.Plain.Address);
        var someone = await api.Someone();

        foreach (var answer in await Scenes.AtOnce(8, _ => someone.Post("/posts", new { title = "A fine title", content = new string('x', length) })))
            answer.ShouldBeProblem(413, "PayloadTooLarge");
        foreach (var answer in await Scenes.AtOnce(8, _ => api.Anonymous.Post("/posts", new { title = "A fine title", content = new string('x', length) })))
            answer.ShouldBeProblem(401, "Unauthorized");
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(3_000_000)]
    public async Task A_body_in_chunks_is_refused_like_one_whose_length_is_told(int length)
    {
        using var api = new Api(front.Plain.Address);
        var someone = await api.Someone();

        (await AtOnce(8, _ => Sends(someone, HttpMethod.Post, "/posts", length, inChunks: true))).ShouldAllBe(status => status == 413);
    }

    [Fact]
    public async Task A_body_in_chunks_arrives()
    {
        using var http = new HttpClient { BaseAddress = front.Plain.Address };
        var person = new { email = $"{Guid.NewGuid():N}@example.com", password = "A fine password", displayName = "Chunks" };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/signup") { Content = JsonContent.Create(person), Headers = { TransferEncodingChunked = true } };

        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).ShouldBe(201, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(300_000)]
    [InlineData(2_000_000)]
    public async Task A_body_that_nobody_reads_costs_no_answer(int length)
    {
        using var api = new Api(front.Plain.Address);
        var someone = await api.Someone();
        var posts = await AtOnce(4, _ => someone.Publishes());

        (await AtOnce(8, _ => Sends(someone, HttpMethod.Get, "/posts", length))).ShouldAllBe(status => status == 200);
        (await AtOnce(4, number => Sends(someone, HttpMethod.Delete, $"/posts/{posts[number].Id()}", length))).ShouldAllBe(status => status == 204);
    }

    [Theory]
    [InlineData("proxy73191.example")]
    [InlineData("10.0.0.0/99")]
    [InlineData("10.73191")]
    public async Task A_proxy_without_an_address_stops_the_start(string proxy)
    {
        var (exitCode, output) = await HostProcess.Refusal(Front.Gateway(("TrustedProxies:0", proxy)));

        exitCode.ShouldNotBe(0, output);
        output.ShouldContain("TrustedProxies must be addresses or networks");
        output.ShouldNotContain(proxy);
        output.ShouldSpeakToAPerson();
    }

    private static Task<T[]> AtOnce<T>(int times, Func<int, Task<T>> call) => Task.WhenAll(Enumerable.Range(0, times).Select(call));

    private async Task<int> Sends(Caller someone, HttpMethod method, string path, int length, bool inChunks = false)
    {
        using var http = new HttpClient { BaseAddress = front.Plain.Address };
        using var request = new HttpRequestMessage(method, path)
        {
            Content = new StringContent($$"""{"title":"A fine title","content":"{{new string('x', length)}}"}""", Encoding.UTF8, "application/json"),
            Headers = { Authorization = new AuthenticationHeaderValue("Bearer", someone.AccessToken), TransferEncodingChunked = inChunks },
        };
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)answer.StatusCode;
    }

    /// <summary>What a session made through this gateway tells of its client.</summary>
    private static async Task<(string? Ip, string? UserAgent)> LogIn(HostProcess gateway, (string Name, string Value) header)
    {
        using var api = new Api(gateway.Address);
        var someone = await api.SignUp();
        someone.AccessToken = (await someone.Post("/auth/login", new { someone.Email, someone.Password }, header)).ShouldBe(200).Json.Text("accessToken");
        var session = (await someone.Get("/auth/sessions")).ShouldBe(200).Json.EnumerateArray().ShouldHaveSingleItem();
        return (session.Text("ip"), session.Text("userAgent"));
    }

    /// <summary>A host that believes what stands before it, and two gateways that do.</summary>
    public sealed class Front(World world) : IAsyncLifetime
    {
        private readonly List<HostProcess> _processes = [];

        public HostProcess Plain => _processes[1];

        public HostProcess Trusting => _processes[2];

        public static HostSettings Gateway(params (string Key, string? Value)[] values) =>
            new() { Program = Solution.Gateway, Values = values.ToDictionary(value => value.Key, value => value.Value) };

        public async ValueTask InitializeAsync()
        {
            var host = await world.StartHost(("TrustedProxies:0", "127.0.0.1"));
            _processes.Add(host);
            (string, string?)[] all = [.. new[] { "Auth", "Users", "Posts", "Chat" }.Select(module => ($"ReverseProxy:Clusters:{module}:Destinations:One:Address", $"{host.Address}"))];
            _processes.Add(await HostProcess.Start(Gateway(all)));
            _processes.Add(await HostProcess.Start(Gateway([.. all, ("TrustedProxies", "127.0.0.1, 10.0.0.0/8")])));
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var process in _processes) await process.DisposeAsync();
        }
    }
}
