using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Shouldly;

namespace ModularMonolith.Tests.Support;

/// <summary>One answer of the API, read to its end.</summary>
public sealed partial class Answer
{
    private readonly HttpResponseHeaders _headers;
    private readonly HttpContentHeaders _contentHeaders;
    private readonly Lazy<JsonElement> _json;

    private Answer(HttpRequestMessage request, HttpResponseMessage response, byte[] body)
    {
        (_headers, _contentHeaders) = (response.Headers, response.Content.Headers);
        (Request, Status, Bytes) = ($"{request.Method} {request.RequestUri?.PathAndQuery}", (int)response.StatusCode, body);
        Path = request.RequestUri!.AbsolutePath;
        Text = Encoding.UTF8.GetString(body);
        _json = new Lazy<JsonElement>(() => JsonDocument.Parse(Text).RootElement);
    }

    public string Request { get; }

    public string Path { get; }

    public int Status { get; }

    public byte[] Bytes { get; }

    public string Text { get; }

    public JsonElement Json => _json.Value;

    public string? MediaType => _contentHeaders.ContentType?.MediaType;

    public string? RequestId => Header("X-Request-Id");

    public static async Task<Answer> Read(HttpRequestMessage request, HttpResponseMessage response) =>
        new(request, response, await response.Content.ReadAsByteArrayAsync());

    /// <summary>The header's values in one line, or nothing when it is not there.</summary>
    public string? Header(string name) =>
        _headers.TryGetValues(name, out var values) || _contentHeaders.TryGetValues(name, out values) ? string.Join(", ", values) : null;

    /// <summary>The error word, when this is a problem.</summary>
    public string? Error => Status >= 400 ? Json.Text("error") : null;

    public Answer ShouldBe(int status)
    {
        Status.ShouldBe(status, $"{Request} answered: {Text}");
        return this;
    }

    /// <summary>Checks every member of the error envelope, not just the status.</summary>
    public Answer ShouldBeProblem(int status, string error, string? message = null)
    {
        ShouldBe(status);
        MediaType.ShouldBe("application/problem+json", Request);
        Json.Text("type").ShouldBe("about:blank");
        Titles(status).ShouldContain(Json.Text("title")!, Request);
        Json.Number("status").ShouldBe(status);
        Json.Number("statusCode").ShouldBe(status);
        Json.Text("error").ShouldBe(error, $"{Request} answered: {Text}");
        Json.Text("message").ShouldNotBeNullOrWhiteSpace();
        if (message is not null)
            Json.Text("message").ShouldBe(message, Request);
        Json.Text("detail").ShouldBe(Json.Text("message"));
        Json.Text("requestId").ShouldNotBeNullOrEmpty();
        Json.Text("requestId").ShouldBe(RequestId, "the body and the header name the same request");
        Json.Text("timestamp").ShouldBeTimestamp();
        Json.Text("path").ShouldBeOneOf(Path, Uri.UnescapeDataString(Path));
        if (status != 400 && Json.TryGetProperty("errors", out var errors))
            errors.ValueKind.ShouldBe(JsonValueKind.Null, "errors belong to 400 only");
        Text.ShouldNotMatch(InnerWords().ToString(), $"{Request} lets out what belongs in the log");
        return this;
    }

    /// <summary>A 400 that says which member broke a rule.</summary>
    public Answer ShouldBlame(string member)
    {
        ShouldBeProblem(400, "BadRequest");
        Json.TryGetProperty("errors", out var errors).ShouldBeTrue($"{Request} answered: {Text}");
        errors.ValueKind.ShouldBe(JsonValueKind.Object, Text);
        var sentences = errors.EnumerateObject().FirstOrDefault(entry => entry.Name == member || entry.Name.StartsWith(member + "[", StringComparison.Ordinal)).Value;
        sentences.ValueKind.ShouldBe(JsonValueKind.Array, $"no sentences about {member}: {Text}");
        sentences.GetArrayLength().ShouldBePositive();
        sentences.EnumerateArray().ShouldAllBe(sentence => sentence.GetString()!.Length > 0);
        return this;
    }

    private static string[] Titles(int status) => status switch
    {
        400 => ["Bad Request"],
        401 => ["Unauthorized"],
        403 => ["Forbidden"],
        404 => ["Not Found"],
        405 => ["Method Not Allowed"],
        409 => ["Conflict"],
        412 => ["Precondition Failed"],
        414 => ["URI Too Long"],
        413 => ["Payload Too Large", "Content Too Large", "Request Entity Too Large"],
        415 => ["Unsupported Media Type"],
        422 => ["Unprocessable Entity", "Unprocessable Content"],
        429 => ["Too Many Requests"],
        431 => ["Request Header Fields Too Large"],
        500 => ["Internal Server Error"],
        503 => ["Service Unavailable"],
        _ => [],
    };

    [GeneratedRegex(@"(?i)Npgsql|PostgresException|System\.|Exception:|   at [A-Z]|duplicate key|constraint|SQLSTATE|LineNumber|BytePosition")]
    private static partial Regex InnerWords();
}

public static partial class JsonAssertions
{
    public static JsonElement Member(this JsonElement json, string name)
    {
        json.ValueKind.ShouldBe(JsonValueKind.Object, json.ToString());
        json.TryGetProperty(name, out var value).ShouldBeTrue($"{name} is missing in {json}");
        return value;
    }

    public static string? Text(this JsonElement json, string name) => json.Member(name).GetString();

    public static long Number(this JsonElement json, string name) => json.Member(name).GetInt64();

    public static Guid Id(this JsonElement json, string name = "id") => json.Member(name).GetGuid();

    public static DateTimeOffset Time(this JsonElement json, string name)
    {
        json.Text(name).ShouldBeTimestamp();
        return DateTimeOffset.Parse(json.Text(name)!, CultureInfo.InvariantCulture);
    }

    public static IReadOnlyList<JsonElement> List(this JsonElement json, string name) => [.. json.Member(name).EnumerateArray()];

    public static string[] Names(this JsonElement json) => [.. json.EnumerateObject().Select(member => member.Name)];

    /// <summary>Exactly these members, null ones included, in any order.</summary>
    public static void ShouldHaveExactly(this JsonElement json, params string[] names) =>
        json.Names().ShouldBe(names, ignoreOrder: true, $"members of {json}");

    public static void ShouldBeNull(this JsonElement json, string name) =>
        json.Member(name).ValueKind.ShouldBe(JsonValueKind.Null, $"{name} of {json}");

    /// <summary>ISO 8601, UTC with Z, milliseconds or finer.</summary>
    public static void ShouldBeTimestamp(this string? text) => text.ShouldNotBeNull().ShouldMatch(Timestamp().ToString());

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,7}Z$")]
    private static partial Regex Timestamp();
}
