using System.Net.WebSockets;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>Who gets a connection, and who does not.</summary>
public sealed class AdmissionTests(World world)
{
    private static readonly (string, string)[] WebSocket =
        [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")];

    public static TheoryData<string> Addresses => ["/chat/negotiate?negotiateVersion=1", "/chat"];

    private static Task<Answer> Ask(Caller who, string address, string query = "", params (string, string)[] headers) => address == "/chat"
        ? who.Get($"{address}?{query}", [.. WebSocket, .. headers])
        : who.Post($"{address}&{query}", null, headers);

    [Theory, MemberData(nameof(Addresses))]
    public async Task Nobody_connects_without_a_token(string address)
    {
        var answer = await Ask(world.Anonymous, address);

        answer.ShouldBeProblem(401, "Unauthorized", "Authentication required");
        answer.Header("WWW-Authenticate").ShouldNotBeNull().ShouldStartWith("Bearer");
    }

    [Theory, MemberData(nameof(Addresses))]
    public async Task Nobody_connects_with_a_token_that_is_not_ours(string address)
    {
        (await Ask(world.Api.WithToken("nonsense"), address)).ShouldBeProblem(401, "InvalidToken", "Access token is invalid");
        (await Ask(world.Anonymous, address, "access_token=nonsense")).ShouldBeProblem(401, "InvalidToken", "Access token is invalid");
    }

    [Theory, MemberData(nameof(Addresses))]
    public async Task Nobody_connects_with_an_expired_token(string address)
    {
        var token = Jwt.Read((await world.Someone()).AccessToken!).With("exp", DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeSeconds()).Sign(world.JwtSecret);

        (await Ask(world.Anonymous, address, $"access_token={token}")).ShouldBeProblem(401, "TokenExpired", "Access token has expired");
    }

    [Fact]
    public async Task Nobody_connects_with_the_token_of_an_ended_session()
    {
        var someone = await world.Someone();
        (await someone.Post("/auth/logout")).ShouldBe(204);
        await someone.IsSignedOut();
        await Eventually.Holds(async () => (await Scenes.AtOnce(4, _ => someone.Get("/chat/conversations"))).All(answer => answer.Status == 401), "every instance of Chat knows it too");

        (await Ask(someone, "/chat")).ShouldBeProblem(401, "InvalidToken");
    }

    [Theory, MemberData(nameof(Addresses))]
    public async Task Pages_of_other_origins_may_not_connect(string address) =>
        (await Ask(await world.Someone(), address, "", ("Origin", "https://evil.example"))).ShouldBeProblem(403, "Forbidden");

    [Fact]
    public async Task What_is_no_WebSocket_is_told_so() => (await (await world.Someone()).Get("/chat")).ShouldBeProblem(400, "BadRequest");

    [Theory]
    [InlineData("Sec-WebSocket-Version", "12")]
    [InlineData("Sec-WebSocket-Key", "bad")]
    [InlineData("Sec-WebSocket-Key", "four-and-twenty-letters!")]
    public async Task What_is_nearly_one_is_told_so_as_well(string header, string value) =>
        (await (await world.Someone()).Get("/chat", [.. WebSocket.Where(given => given.Item1 != header), (header, value)])).ShouldBeProblem(400, "BadRequest");

    [Fact]
    public async Task Negotiation_offers_WebSockets()
    {
        var answer = (await Ask(await world.Someone(), "/chat/negotiate?negotiateVersion=1")).ShouldBe(200);

        answer.Json.List("availableTransports").ShouldHaveSingleItem().Text("transport").ShouldBe("WebSockets");
    }

    [Fact]
    public async Task A_token_in_the_address_opens_a_WebSocket()
    {
        var someone = await world.Someone();
        using var socket = new ClientWebSocket();

        await socket.ConnectAsync(new UriBuilder(world.Address) { Scheme = "ws", Path = "/chat", Query = $"access_token={someone.AccessToken}" }.Uri, TestContext.Current.CancellationToken);

        socket.State.ShouldBe(WebSocketState.Open);
    }

    [Fact]
    public async Task A_user_has_ten_connections_at_most()
    {
        var someone = await world.Someone();
        var clients = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => HubClient.Connect(world, someone)));

        // A client is connected a moment before it is counted.
        await Eventually.Holds(async () => (await Ask(someone, "/chat/negotiate?negotiateVersion=1")).Status == 429, "ten are counted");
        (await Ask(someone, "/chat")).ShouldBeProblem(429, "TooManyRequests");
        (await Ask(someone, "/chat/negotiate?negotiateVersion=1")).ShouldBeProblem(429, "TooManyRequests");
        await clients[0].DisposeAsync();
        await Eventually.Holds(async () => (await Ask(someone, "/chat/negotiate?negotiateVersion=1")).Status == 200, "there is room for another one");

        foreach (var client in clients) await client.DisposeAsync();
    }

    [Fact]
    public async Task Of_connections_opened_at_once_no_more_than_ten_stay()
    {
        var someone = await world.Someone();
        var started = await Task.WhenAll(Enumerable.Range(0, 25).Select(async _ =>
        {
            try
            {
                return await HubClient.Connect(world, someone);
            }
            catch (Exception refused) when (refused is HttpRequestException or WebSocketException or InvalidOperationException or IOException or Microsoft.AspNetCore.SignalR.HubException)
            {
                return null;
            }
        }));
        var clients = started.OfType<HubClient>().ToList();

        await Eventually.Holds(() => clients.Count(client => !client.IsClosed) == 10, "ten connections are open");

        foreach (var client in clients) await client.DisposeAsync();
    }

    [Fact]
    public async Task The_document_does_not_know_the_hub()
    {
        var paths = (await world.Anonymous.Get("/api/docs-json")).ShouldBe(200).Json.Member("paths").Names();

        paths.ShouldNotContain("/chat");
        paths.ShouldNotContain("/chat/negotiate");
    }
}

/// <summary>Browsers' pages connect where they were told to.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class OriginTests(OriginTests.HostWithOrigin host) : IClassFixture<OriginTests.HostWithOrigin>
{
    private async Task<WebSocketState> Connects(string? origin)
    {
        var someone = await host.Api.Someone();
        using var socket = new ClientWebSocket();
        if (origin is not null) socket.Options.SetRequestHeader("Origin", origin);
        socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await socket.ConnectAsync(new UriBuilder(host.Process.Address) { Scheme = "ws", Path = "/chat", Query = $"access_token={someone.AccessToken}" }.Uri, TestContext.Current.CancellationToken);
        }
        catch (WebSocketException)
        {
            ((int)socket.HttpStatusCode).ShouldBe(403);
        }

        return socket.State;
    }

    [Theory]
    [InlineData("https://app.example.org")]
    [InlineData(null)]
    public async Task Our_pages_and_native_clients_connect(string? origin) => (await Connects(origin)).ShouldBe(WebSocketState.Open);

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("https://app.example.org.evil.example")]
    [InlineData("http://app.example.org")]
    [InlineData("null")]
    public async Task Others_pages_do_not(string origin) => (await Connects(origin)).ShouldNotBe(WebSocketState.Open);

    public sealed class HostWithOrigin(World world) : OwnHost(world, ("Cors:Origins:0", "https://app.example.org"));
}
