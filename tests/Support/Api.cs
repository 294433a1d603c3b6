using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace ModularMonolith.Tests.Support;

/// <summary>The API at one address, and the people who use it.</summary>
public sealed class Api : IDisposable
{
    public const string GoodPassword = "Correct1Horse";

    private readonly HttpClient _http;

    public Api(Uri address, string? localAddress = null) =>
        _http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            MaxConnectionsPerServer = 64,
            RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
            ConnectCallback = localAddress is null ? null : (context, stop) => From(localAddress, context, stop),
        })
        {
            BaseAddress = address,
            Timeout = TimeSpan.FromSeconds(60),
        };

    public Caller Anonymous => new(_http);

    public static string UniqueEmail() => $"someone.{Guid.NewGuid():N}@tests.example";

    /// <summary>Someone who has signed up and logged in.</summary>
    public async Task<Caller> Someone(string displayName = "Some One", string? email = null)
    {
        var someone = await SignUp(displayName, email);
        await someone.LogIn();
        return someone;
    }

    /// <summary>The one with this address, who may have signed up in an earlier run.</summary>
    public async Task<Caller> TheOne(string displayName, string email)
    {
        var known = new Caller(_http) { Email = email, Password = GoodPassword, DisplayName = displayName };
        if ((await known.Post("/auth/login", new { known.Email, known.Password })).Status != 200)
            return await Someone(displayName, email);
        await known.LogIn();
        known.Id = (await known.Get("/users/me")).ShouldBe(200).Json.Id();
        return known;
    }

    /// <summary>Someone who has not signed up yet.</summary>
    public Caller Newcomer(string displayName, string? email = null, string password = GoodPassword) =>
        new(_http) { Email = email ?? UniqueEmail(), Password = password, DisplayName = displayName };

    public async Task<Caller> SignUp(string displayName = "Some One", string? email = null, string password = GoodPassword)
    {
        var caller = Newcomer(displayName, email, password);
        var answer = await caller.Post("/auth/signup", new { caller.Email, caller.Password, caller.DisplayName });
        caller.Id = answer.ShouldBe(201).Json.Id("userId");
        return caller;
    }

    public Caller WithToken(string token) => new(_http) { AccessToken = token };

    public void Dispose() => _http.Dispose();

    /// <summary>Another address of the loopback network counts as another client.</summary>
    private static async ValueTask<Stream> From(string localAddress, SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Parse(localAddress), 0));
        await socket.ConnectAsync(context.DnsEndPoint, stop);
        return new System.Net.Sockets.NetworkStream(socket, ownsSocket: true);
    }
}

/// <summary>One person, or nobody, calling the API.</summary>
public sealed class Caller(HttpClient http)
{
    private static readonly JsonSerializerOptions Web = new(JsonSerializerDefaults.Web);

    public Guid Id { get; set; }

    public string Email { get; init; } = "";

    public string Password { get; init; } = "";

    public string DisplayName { get; init; } = "";

    public string? AccessToken { get; set; }

    public string RefreshToken { get; set; } = "";

    /// <summary>Opens a session and uses it from now on.</summary>
    public async Task<Answer> LogIn()
    {
        var answer = (await Anonymously().Post("/auth/login", new { Email, Password })).ShouldBe(200);
        (AccessToken, RefreshToken) = (answer.Json.Text("accessToken"), answer.Json.Text("refreshToken")!);
        return answer;
    }

    /// <summary>The same person on another device.</summary>
    public async Task<Caller> OnAnotherDevice()
    {
        var other = new Caller(http) { Id = Id, Email = Email, Password = Password, DisplayName = DisplayName };
        await other.LogIn();
        return other;
    }

    public Task<Answer> Get(string path, params (string Name, string Value)[] headers) => Send(HttpMethod.Get, path, null, headers);

    public Task<Answer> Delete(string path, object? body = null, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Delete, path, body is null ? null : Json(body), headers);

    public Task<Answer> Post(string path, object? body = null, params (string Name, string Value)[] headers) =>
        Send(HttpMethod.Post, path, body is null ? null : Json(body), headers);

    public Task<Answer> Put(string path, object body, params (string Name, string Value)[] headers) => Send(HttpMethod.Put, path, Json(body), headers);

    public Task<Answer> Patch(string path, object body, params (string Name, string Value)[] headers) => Send(HttpMethod.Patch, path, Json(body), headers);

    /// <summary>Sends the text as it stands, to see what the API makes of it.</summary>
    public Task<Answer> SendText(HttpMethod method, string path, string body, string? mediaType = "application/json")
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        if (mediaType is not null)
            content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
        return Send(method, path, content);
    }

    public async Task<Answer> Send(HttpMethod method, string path, HttpContent? content, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (AccessToken is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AccessToken);
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await http.SendAsync(request);
        return await Answer.Read(request, response);
    }

    public Caller Anonymously() => new(http);

    private static StringContent Json(object body) => new(JsonSerializer.Serialize(body, Web), Encoding.UTF8, "application/json");
}
