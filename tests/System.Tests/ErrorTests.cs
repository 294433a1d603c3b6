using System.Text;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class ErrorTests(World world)
{
    private const int BodyLimit = 256 * 1024;

    /// <summary>Every route that takes JSON, with a body that is right but for what a test adds to it.</summary>
    private static readonly (string Method, string Path, string Body)[] Bodies =
    [
        ("POST", "/auth/signup", """{ "email": "someone@example.com", "password": "Correct1Horse", "displayName": "Some One" }"""),
        ("POST", "/auth/login", """{ "email": "someone@example.com", "password": "Correct1Horse" }"""),
        ("POST", "/auth/refresh", """{ "refreshToken": "unknown" }"""),
        ("POST", "/auth/change-password", """{ "currentPassword": "Wrong1Password", "newPassword": "Battery2Staple" }"""),
        ("PUT", "/users/me", """{ "displayName": "Some One", "bio": null }"""),
        ("DELETE", "/users/me", """{ "password": "Wrong1Password" }"""),
        ("POST", "/posts", """{ "title": "A fine title", "content": "Text" }"""),
        ("PATCH", $"/posts/{Scenes.NoOnesId}", """{ "title": "A fine title" }"""),
        ("POST", "/chat/conversations", $$"""{ "memberIds": ["{{Scenes.NoOnesId}}"], "title": "Title" }"""),
        ("POST", $"/chat/conversations/{Scenes.NoOnesId}/members", $$"""{ "userId": "{{Scenes.NoOnesId}}" }"""),
        ("POST", $"/chat/conversations/{Scenes.NoOnesId}/messages", """{ "content": "Hello" }"""),
        ("PUT", $"/chat/conversations/{Scenes.NoOnesId}/read", """{ "seq": 1 }"""),
    ];

    public static TheoryData<string, string, string> RoutesWithBody => [.. Bodies];

    public static TheoryData<string, string, string, string> StringMembers => new(
        from route in Bodies
        from member in (string[])["email", "password", "displayName", "refreshToken", "title", "content"]
        where route.Body.Contains($"\"{member}\": \"", StringComparison.Ordinal)
        select (route.Method, route.Path, route.Body, member));

    private async Task<Answer> Send(string method, string path, string body, string? mediaType = "application/json") =>
        await (await world.Someone()).SendText(new HttpMethod(method), path, body, mediaType);

    // --- Routes ---

    [Theory]
    [InlineData("GET", "/nowhere")]
    [InlineData("POST", "/nowhere")]
    [InlineData("DELETE", "/posts/0198c0de-0000-7000-8000-00000000dead/comments")]
    [InlineData("GET", "/v1/posts")]
    [InlineData("GET", "/api")]
    [InlineData("GET", "/.env")]
    [InlineData("GET", "/users")]
    public async Task An_unknown_route_is_not_found(string method, string path) =>
        (await world.Anonymous.Send(new HttpMethod(method), path, null)).ShouldBeProblem(404, "NotFound");

    [Theory]
    [InlineData("DELETE", "/posts", "GET", "POST")]
    [InlineData("PUT", "/auth/login", "POST")]
    [InlineData("GET", "/auth/signup", "POST")]
    [InlineData("POST", "/users/me", "GET", "PUT", "DELETE")]
    [InlineData("GET", "/users/me/avatar", "POST", "DELETE")]
    [InlineData("PUT", "/posts/0198c0de-0000-7000-8000-00000000dead", "GET", "PATCH", "DELETE")]
    [InlineData("DELETE", "/chat/conversations", "GET", "POST")]
    [InlineData("POST", "/health", "GET")]
    public async Task A_known_route_says_which_methods_it_knows(string method, string path, params string[] allowed)
    {
        var answer = await world.Anonymous.Send(new HttpMethod(method), path, null);

        answer.ShouldBeProblem(405, "MethodNotAllowed");
        var known = answer.Header("Allow").ShouldNotBeNull().Split(',', StringSplitOptions.TrimEntries);
        allowed.ShouldBeSubsetOf(known);
        known.ShouldNotContain(method);
    }

    [Theory]
    [InlineData("GET", "/users/{0}")]
    [InlineData("GET", "/posts/{0}")]
    [InlineData("PATCH", "/posts/{0}")]
    [InlineData("DELETE", "/posts/{0}")]
    [InlineData("DELETE", "/auth/sessions/{0}")]
    [InlineData("GET", "/chat/conversations/{0}")]
    [InlineData("GET", "/chat/conversations/{0}/messages")]
    [InlineData("POST", "/chat/conversations/{0}/messages")]
    [InlineData("POST", "/chat/conversations/{0}/members")]
    [InlineData("DELETE", "/chat/conversations/{0}/members/0198c0de-0000-7000-8000-00000000dead")]
    [InlineData("DELETE", "/chat/conversations/0198c0de-0000-7000-8000-00000000dead/members/{0}")]
    [InlineData("PUT", "/chat/conversations/{0}/read")]
    public async Task An_id_in_the_path_is_a_UUID(string method, string path)
    {
        var someone = await world.Someone();
        var body = Bodies.FirstOrDefault(route => route.Method == method && route.Path == string.Format(null, path, Scenes.NoOnesId)).Body;

        foreach (var id in (string[])["7", "not-a-uuid", "0198c0de-0000-7000-8000-00000000dea", "0198c0de-0000-7000-8000-00000000deadd", "0198c0de-0000-7000-8000-00000000dexx", "%20"])
        {
            var address = string.Format(null, path, id);
            var answer = body is null
                ? await someone.Send(new HttpMethod(method), address, null)
                : await someone.SendText(new HttpMethod(method), address, body);
            answer.ShouldBeProblem(400, "BadRequest");
        }
    }

    [Theory]
    [InlineData("GET", "/users/me?verbose=true")]
    [InlineData("GET", "/users/0198c0de-0000-7000-8000-00000000dead?verbose=true")]
    [InlineData("GET", "/posts?search=x")]
    [InlineData("GET", "/posts/0198c0de-0000-7000-8000-00000000dead?page=1")]
    [InlineData("DELETE", "/posts/0198c0de-0000-7000-8000-00000000dead?force=true")]
    [InlineData("GET", "/auth/sessions?page=1")]
    [InlineData("GET", "/chat/conversations?unread=true")]
    [InlineData("GET", "/chat/conversations/0198c0de-0000-7000-8000-00000000dead?members=false")]
    [InlineData("GET", "/chat/conversations/0198c0de-0000-7000-8000-00000000dead/messages?from=1")]
    [InlineData("POST", "/auth/logout?all=true")]
    public async Task An_unknown_query_parameter_is_refused(string method, string path) =>
        (await (await world.Someone()).Send(new HttpMethod(method), path, null)).ShouldBeProblem(400, "BadRequest");

    [Fact]
    public async Task An_unknown_query_parameter_is_refused_beside_a_body_too() =>
        (await Send("POST", "/posts?draft=true", """{ "title": "A fine title", "content": "Text" }""")).ShouldBeProblem(400, "BadRequest");

    // --- Bodies ---

    [Theory, MemberData(nameof(RoutesWithBody))]
    public async Task A_right_body_is_not_bad_input_by_its_shape(string method, string path, string body)
    {
        var answer = await Send(method, path, body);

        // Strangers in a conversation are named as bad input; everything else must get past the input.
        if (path != "/chat/conversations")
            answer.Status.ShouldNotBe(400, answer.Text);
    }

    [Theory, MemberData(nameof(RoutesWithBody))]
    public async Task An_unknown_member_is_refused(string method, string path, string body) =>
        (await Send(method, path, body.Replace("{ ", """{ "isAdmin": true, """, StringComparison.Ordinal))).ShouldBeProblem(400, "BadRequest");

    [Theory, MemberData(nameof(RoutesWithBody))]
    public async Task A_doubled_member_is_refused(string method, string path, string body)
    {
        var first = body.TrimStart('{', ' ').Split(", \"")[0].TrimEnd('}', ' ');

        (await Send(method, path, body.Replace("{ ", $"{{ {first}, ", StringComparison.Ordinal))).ShouldBeProblem(400, "BadRequest");
    }

    [Theory, MemberData(nameof(RoutesWithBody))]
    public async Task A_body_that_is_no_JSON_by_its_type_is_refused(string method, string path, string body)
    {
        (await Send(method, path, body, "text/plain")).ShouldBeProblem(415, "UnsupportedMediaType");
        (await Send(method, path, body, "application/x-www-form-urlencoded")).ShouldBeProblem(415, "UnsupportedMediaType");
        (await Send(method, path, body, mediaType: null)).ShouldBeProblem(415, "UnsupportedMediaType");
    }

    [Theory]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("APPLICATION/JSON")]
    public async Task JSON_is_known_in_any_spelling(string mediaType) =>
        (await Send("POST", "/posts", """{ "title": "A fine title", "content": "Text" }""", mediaType)).ShouldBe(201);

    [Theory, MemberData(nameof(RoutesWithBody))]
    public async Task Another_value_than_an_object_is_refused(string method, string path, string body)
    {
        body.ShouldNotBeEmpty();
        foreach (var value in (string[])["[]", $"[{body}]", "null", "\"text\"", "7", "true"])
            (await Send(method, path, value)).ShouldBeProblem(400, "BadRequest");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{ \"title\": }")]
    [InlineData("{ \"title\": \"A fine title\", \"content\": \"Text\", }")]
    [InlineData("{ 'title': 'A fine title', 'content': 'Text' }")]
    [InlineData("{ title: \"A fine title\", content: \"Text\" }")]
    [InlineData("{ \"title\": \"A fine title\", \"content\": \"Text\" } trailing")]
    [InlineData("{ \"title\": \"A fine title\", \"content\": \"Text\" }{}")]
    [InlineData("{ \"title\": \"A fine title\", /* why */ \"content\": \"Text\" }")]
    [InlineData("{ \"title\": \"A fine\ntitle\", \"content\": \"Text\" }")]
    [InlineData("{ \"title\": \"A fine title\", \"content\": \"\\x\" }")]
    [InlineData("{ \"title\": NaN, \"content\": \"Text\" }")]
    [InlineData("nonsense")]
    [InlineData("")]
    [InlineData("   ")]
    public async Task Malformed_JSON_is_refused(string body) => (await Send("POST", "/posts", body)).ShouldBeProblem(400, "BadRequest");

    [Fact]
    public async Task Bytes_that_are_no_UTF_8_are_refused()
    {
        byte[] body = [.. """{ "title": "A fine title", "content": "broken """u8, 0xC3, 0x28, 0xFF, .. "\" }"u8];
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new("application/json");

        (await (await world.Someone()).Send(HttpMethod.Post, "/posts", content)).ShouldBeProblem(400, "BadRequest");
    }

    [Theory]
    [InlineData("POST", "/posts", """{ "title": 7, "content": "Text" }""")]
    [InlineData("POST", "/posts", """{ "title": "A fine title", "content": ["Text"] }""")]
    [InlineData("POST", "/posts", """{ "title": { "en": "A fine title" }, "content": "Text" }""")]
    [InlineData("POST", "/posts", """{ "title": "A fine title", "content": true }""")]
    [InlineData("POST", "/posts", """{ "title": null, "content": "Text" }""")]
    [InlineData("POST", "/auth/login", """{ "email": ["a@example.com"], "password": "Correct1Horse" }""")]
    [InlineData("PUT", "/users/me", """{ "displayName": "Fine", "bio": 7 }""")]
    [InlineData("POST", "/chat/conversations", """{ "memberIds": "0198c0de-0000-7000-8000-00000000dead" }""")]
    [InlineData("POST", "/chat/conversations", """{ "memberIds": [7] }""")]
    [InlineData("POST", "/chat/conversations", """{ "memberIds": [null] }""")]
    [InlineData("POST", "/chat/conversations", """{ "memberIds": ["nobody"] }""")]
    [InlineData("POST", "/chat/conversations", """{ "memberIds": null }""")]
    [InlineData("POST", "/chat/conversations", """{ "memberIds": ["0198c0de-0000-7000-8000-00000000dead"], "title": 7 }""")]
    [InlineData("POST", "/chat/conversations/0198c0de-0000-7000-8000-00000000dead/messages", """{ "content": 7 }""")]
    public async Task A_wrong_type_is_refused(string method, string path, string body) =>
        (await Send(method, path, body)).ShouldBeProblem(400, "BadRequest");

    [Theory, MemberData(nameof(StringMembers))]
    public async Task Neither_NUL_nor_a_lone_surrogate_is_text(string method, string path, string body, string member)
    {
        foreach (var character in (string[])[@"\u0000", @"\ud800", @"\udc00x", @"\ud800\ud800"])
        {
            var tainted = body.Replace($"\"{member}\": \"", $"\"{member}\": \"Aa1{character}", StringComparison.Ordinal);
            (await Send(method, path, tainted)).ShouldBeProblem(400, "BadRequest");
        }
    }

    [Fact]
    public async Task Neither_NUL_nor_a_lone_surrogate_is_text_in_a_bio()
    {
        foreach (var character in (string[])[@"\u0000", @"\ud83d"])
            (await Send("PUT", "/users/me", $$"""{ "displayName": "Fine", "bio": "tainted {{character}}" }""")).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task Depth_is_no_way_to_wear_the_server_out()
    {
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 20_000)) + "1" + new string('}', 20_000);

        (await Send("POST", "/posts", deep)).ShouldBeProblem(400, "BadRequest");
        (await Send("POST", "/posts", new string('[', 100_000))).ShouldBeProblem(400, "BadRequest");
        (await Send("POST", "/posts", $$"""{ "title": "A fine title", "content": {{deep}} }""")).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task A_body_of_exactly_256_KiB_is_read()
    {
        var body = """{ "email": "nobody@tests.example", "password": "Correct1Horse" }""".PadRight(BodyLimit);

        (await world.Anonymous.SendText(HttpMethod.Post, "/auth/login", body)).ShouldBeProblem(401, "InvalidCredentials");
    }

    [Theory]
    [InlineData("POST", "/auth/login")]
    [InlineData("POST", "/posts")]
    [InlineData("PUT", "/users/me")]
    public async Task A_body_of_more_than_256_KiB_is_refused(string method, string path)
    {
        var body = """{ "email": "nobody@tests.example", "password": "Correct1Horse" }""".PadRight(BodyLimit + 1);

        (await Send(method, path, body)).ShouldBeProblem(413, "PayloadTooLarge");
    }

    [Fact]
    public async Task A_body_that_does_not_say_its_length_is_measured_too()
    {
        var someone = await world.Someone();
        var content = new StreamContent(new Unmeasured(Encoding.UTF8.GetBytes("{}".PadRight(BodyLimit + 1))));
        content.Headers.ContentType = new("application/json");

        (await someone.Send(HttpMethod.Post, "/posts", content)).ShouldBeProblem(413, "PayloadTooLarge");
    }

    [Fact]
    public async Task Input_rules_are_named_member_by_member()
    {
        var answer = await Send("POST", "/posts", """{ "title": "ab", "content": " " }""");

        answer.ShouldBlame("title").ShouldBlame("content");
    }

    /// <summary>A stream of unknown length is sent in chunks.</summary>
    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
