using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>
/// Requests that were right before something in them was changed: whatever it was, the answer is no failure of ours. <c>FUZZ_REQUESTS</c>
/// says how many, <c>FUZZ_SEED</c> which.
/// </summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class FuzzTests(FuzzTests.Target target) : IClassFixture<FuzzTests.Target>
{
    private const int AtOnce = 8;

    private static readonly string[] Methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND", "get"];

    private static readonly string[] Segments =
        ["", "..", ".", "%2e%2e", "%2F", "null", "-1", "0", "me", "{id}", "%C3%28", "%E2%80%A8", "%F0%9F%98%80", "00000000-0000-0000-0000-000000000000", "NaN", "a;b=c", "*", "'", "%27%20or%201=1--", new('a', 3_000)];

    private static readonly string[] Queries =
    [
        "page=-1", "page=0", "page=99999999999999999999", "page=1.5", "page=", "page", "pageSize=101", "pageSize=0x10", "cursor=AAAA", "cursor=%00", "cursor=null", "afterSeq=-1", "afterSeq=9223372036854775808", "beforeSeq=NaN", "page=1&page=2",
        "ownerId=me", "ownerId[]=1", "access_token=nonsense", "__proto__=1", "limit=5&pageSize=6", "q=%F0%9F%98%80", "%", "&&&", "a=" + new string('b', 5_000),
    ];

    private static readonly (string Name, string Value)[] Headers =
    [
        ("Content-Type", "text/plain"), ("Content-Type", "application/json; charset=utf-16"), ("Content-Type", "multipart/form-data"), ("Content-Type", "multipart/form-data; boundary=x"), ("Content-Type", "nonsense"),
        ("Content-Encoding", "gzip"), ("Accept", "text/html;q=nonsense"), ("Accept-Encoding", "*"), ("Authorization", "Bearer"), ("Authorization", "Bearer a.b.c"), ("Authorization", "Basic YTpi"), ("If-Match", "nonsense"), ("If-Match", "\"\""),
        ("If-None-Match", "*"), ("X-Request-Id", "a b\tc"), ("X-Forwarded-For", "not an address"), ("X-Forwarded-Proto", "gopher"), ("Origin", "null"), ("Range", "bytes=5-1"), ("Cookie", "a=b"), ("traceparent", "00-nonsense"), ("User-Agent", new string('u', 2_000)),
        ("X-HTTP-Method-Override", "DELETE"), ("Upgrade", "websocket"), ("Accept-Language", new string('x', 3_000)),
    ];

    private static readonly string[] Values =
    [
        "null", "true", "[]", "{}", "0", "-1", "1e400", "-0.0", "9223372036854775808", "1.5", "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\r\\n\"", "\"\ufeff\"", "\"00000000-0000-0000-0000-000000000000\"", "\"<script>\"", "\"'; drop table x; --\"",
        "\"" + new string('x', 60_000) + "\"", "\"e\u0301\u0301\u0301\"", "\"\\uD83D\\uDE00\"", "[[[[[[[[[[1]]]]]]]]]]", "{\"a\":{\"b\":{}}}", "\"2026-02-30T25:61:61Z\"",
    ];

    [Fact]
    public async Task No_changed_request_makes_us_fail()
    {
        var seed = Number("FUZZ_SEED", 20260115);
        var requests = Number("FUZZ_REQUESTS", 5_000);
        TestContext.Current.TestOutputHelper?.WriteLine($"FUZZ_SEED={seed} FUZZ_REQUESTS={requests}");
        ConcurrentQueue<string> failures = [];
        ConcurrentDictionary<int, int> answers = new();

        await Parallel.ForAsync(0, requests, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, ct) =>
        {
            var (description, request) = await target.Change(new Random(seed + number));
            using (request)
            {
                using var response = await target.Http.SendAsync(request, ct);
                var body = await response.Content.ReadAsStringAsync(ct);
                answers.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
                var isShaped = (int)response.StatusCode < 400 || request.Method == HttpMethod.Head || response.Content.Headers.ContentType?.MediaType == "application/problem+json";
                if ((int)response.StatusCode >= 500 || !isShaped) failures.Enqueue($"{number}: {description} → {(int)response.StatusCode} {body}");
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", answers.OrderBy(answer => answer.Key).Select(answer => $"{answer.Value} × {answer.Key}")));
        failures.Take(20).ShouldBeEmpty();
        // Most of it went through to where something could break.
        answers.Keys.ShouldBeSubsetOf([200, 201, 202, 204, 304, 400, 401, 403, 404, 405, 409, 412, 413, 414, 415, 422, 431]);
        answers.Count.ShouldBeGreaterThan(8);
        target.Process.Output.ShouldNotContain("because of a defect");
        (await target.Owner.Get("/users/me")).ShouldBe(200);
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), CultureInfo.InvariantCulture, out var given) ? given : otherwise;

    /// <summary>A host, and somebody with a post and a conversation at whom the requests are aimed.</summary>
    public sealed class Target(World world) : OwnHost(world, ("Log:Level", "warn"))
    {
        private static readonly UriCreationOptions AsItStands = new() { DangerousDisablePathAndQueryCanonicalization = true };

        private readonly SemaphoreSlim _gate = new(1);
        private (string Method, string Path, string? Body)[]? _requests;

        public HttpClient Http { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = TimeSpan.FromSeconds(60) };

        public Caller Owner { get; private set; } = null!;

        /// <summary>One of the right requests, with one to three things changed.</summary>
        public async Task<(string Description, HttpRequestMessage Request)> Change(Random random)
        {
            var all = await Requests();
            var (method, path, body) = all[random.Next(all.Length)];
            var bytes = body is null ? null : Encoding.UTF8.GetBytes(body);
            List<(string, string)> headers = [];
            for (var changes = random.Next(1, 4); changes > 0; changes--)
            {
                switch (random.Next(10))
                {
                    case 0: method = Pick(random, Methods); break;
                    case 1 or 2: path = WithOtherSegment(random, path); break;
                    case 3: path += (path.Contains('?', StringComparison.Ordinal) ? '&' : '?') + Pick(random, Queries); break;
                    case 4: headers.Add(Pick(random, Headers)); break;
                    case 5 or 6 or 7: bytes = WithOtherValue(random, bytes); break;
                    default: bytes = WithOtherBytes(random, bytes); break;
                }
            }

            var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"{Process.Address.GetLeftPart(UriPartial.Authority)}{path}", AsItStands));
            if (random.Next(8) > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Owner.AccessToken);
            if (bytes is not null)
            {
                request.Content = new ByteArrayContent(bytes);
                request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
            }

            foreach (var (name, value) in headers)
            {
                if (name.StartsWith("Content-", StringComparison.Ordinal))
                {
                    request.Content ??= new ByteArrayContent([]);
                    request.Content.Headers.Remove(name);
                    request.Content.Headers.TryAddWithoutValidation(name, value);
                }
                else
                {
                    request.Headers.Remove(name);
                    request.Headers.TryAddWithoutValidation(name, value);
                }
            }

            var text = bytes is null ? "" : Encoding.UTF8.GetString(bytes);
            return ($"{method} {Short(path)} {string.Join(", ", headers)} {Short(text)}", request);
        }

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            Http.Dispose();
            _gate.Dispose();
        }

        private static string Short(string text) => text.Length > 300 ? $"{text[..300]}… ({text.Length})" : text;

        private static T Pick<T>(Random random, T[] all) => all[random.Next(all.Length)];

        private static string WithOtherSegment(Random random, string path)
        {
            var parts = path.Split('?')[0].Split('/');
            parts[random.Next(1, parts.Length)] = Pick(random, Segments);
            return string.Join('/', parts);
        }

        /// <summary>In place of a value: another, or a member more.</summary>
        private static byte[] WithOtherValue(Random random, byte[]? json)
        {
            var text = json is null ? "{}" : Encoding.UTF8.GetString(json);
            var colons = Enumerable.Range(0, text.Length).Where(index => text[index] == ':').ToList();
            if (colons.Count == 0 || random.Next(6) == 0) return Encoding.UTF8.GetBytes(text.Length < 2 ? Pick(random, Values) : $"{text[..^1]},\"{Pick(random, Names)}\":{Pick(random, Values)}{text[^1]}");
            var from = Pick(random, [.. colons]) + 1;
            var to = text.IndexOfAny([',', '}'], from);
            return Encoding.UTF8.GetBytes(text[..from] + Pick(random, Values) + (to < 0 ? "" : text[to..]));
        }

        private static readonly string[] Names = ["title", "content", "id", "__proto__", "", "email", "permissions", "$type", "TITLE"];

        private static byte[] WithOtherBytes(Random random, byte[]? bytes)
        {
            var changed = (bytes ?? [.. "{}"u8]).ToList();
            switch (random.Next(5))
            {
                case 0 when changed.Count > 0: changed[random.Next(changed.Count)] = (byte)random.Next(256); break;
                case 1 when changed.Count > 0: changed.RemoveAt(random.Next(changed.Count)); break;
                case 2: changed.Insert(random.Next(changed.Count + 1), (byte)random.Next(256)); break;
                case 3: changed.AddRange([.. changed]); break;
                default: changed = [.. Enumerable.Repeat((byte)'[', random.Next(1, 2_000))]; break;
            }

            return [.. changed];
        }

        private async Task<(string Method, string Path, string? Body)[]> Requests()
        {
            await _gate.WaitAsync();
            try
            {
                return _requests ??= await Prepare();
            }
            finally
            {
                _gate.Release();
            }
        }

        private async Task<(string Method, string Path, string? Body)[]> Prepare()
        {
            Owner = await Api.Someone("Owner");
            var friend = await Api.Someone("Friend");
            var post = (await Owner.Publishes()).Id();
            var conversation = await Owner.StartsConversation(friend);
            await Owner.Says(conversation, "Hello");
            return
            [
                ("POST", "/auth/signup", $$"""{"email":"{{Api.UniqueEmail()}}","password":"{{Api.GoodPassword}}","displayName":"Some One"}"""),
                ("POST", "/auth/login", $$"""{"email":"{{Owner.Email}}","password":"{{Api.GoodPassword}}"}"""),
                ("POST", "/auth/refresh", """{"refreshToken":"unknown"}"""),
                ("POST", "/auth/change-password", """{"currentPassword":"Wrong1Password","newPassword":"Battery2Staple"}"""),
                ("GET", "/auth/sessions", null), ("DELETE", $"/auth/sessions/{Scenes.NoOnesId}", null),
                ("GET", "/users/me", null), ("PUT", "/users/me", """{"displayName":"Owner","bio":"Text"}"""), ("GET", $"/users/{friend.Id}", null), ("POST", "/users/me/avatar", "x"), ("DELETE", "/users/me/avatar", null),
                ("PUT", $"/users/{friend.Id}/status", """{"status":"active"}"""), ("GET", $"/uploads/avatars/{Scenes.NoOnesId}.webp", null),
                ("GET", "/posts?page=1&pageSize=20", null), ("POST", "/posts", """{"title":"A fine title","content":"Text","visibility":"public"}"""), ("GET", $"/posts/{post}", null), ("PATCH", $"/posts/{post}", """{"title":"Another title","content":"Text"}"""),
                ("DELETE", $"/posts/{Scenes.NoOnesId}", null),
                ("GET", "/chat/conversations", null), ("POST", "/chat/conversations", $$"""{"memberIds":["{{friend.Id}}"],"title":"A title"}"""), ("GET", $"/chat/conversations/{conversation}", null),
                ("POST", $"/chat/conversations/{conversation}/members", $$"""{"userId":"{{friend.Id}}"}"""), ("DELETE", $"/chat/conversations/{conversation}/members/{Scenes.NoOnesId}", null),
                ("POST", $"/chat/conversations/{conversation}/messages", $$"""{"content":"Hello","clientMessageId":"{{Guid.NewGuid()}}"}"""), ("GET", $"/chat/conversations/{conversation}/messages?page=1&pageSize=50", null),
                ("GET", $"/chat/conversations/{conversation}/messages?afterSeq=0", null), ("PUT", $"/chat/conversations/{conversation}/read", """{"seq":1}"""),
                ("GET", "/admin/events/dead", null), ("POST", $"/admin/events/{Scenes.NoOnesId}/redrive", null), ("GET", "/", null), ("GET", "/health/ready", null), ("GET", "/api/docs-json", null), ("GET", "/chat", null),
            ];
        }
    }
}
