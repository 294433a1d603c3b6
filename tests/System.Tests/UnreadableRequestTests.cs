using System.Text;
using System.Text.Json;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>What is no request, or too much of one, is answered as every other error is.</summary>
public sealed class UnreadableRequestTests(World world)
{
    private const string Host = "Host: tests.example\r\n";

    [Theory]
    [InlineData("GET /posts HTTP/1.1\r\n\r\n", 400, "/posts")]
    [InlineData("GET /posts HTTP/1.1\r\nHost: a b\r\n\r\n", 400, "/posts")]
    [InlineData("GET /posts HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "/posts")]
    [InlineData("G\u0001T /posts HTTP/1.1\r\n" + Host + "\r\n", 400, "/")]
    [InlineData("nonsense\r\n\r\n", 400, "/")]
    [InlineData("GET /posts HTTP/3.0\r\n" + Host + "\r\n", 400, "/")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "/")]
    [InlineData("GET /posts HTTP/1.1\r\n" + Host + "No colon\r\n\r\n", 400, "/posts")]
    [InlineData("POST /posts HTTP/1.1\r\n" + Host + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcde", 400, "/posts")]
    [InlineData("POST /posts HTTP/1.1\r\n" + Host + "Content-Length: -5\r\n\r\nabcde", 400, "/posts")]
    public Task It_gets_the_one_error_shape(string bytes, int status, string path) => GetsTheOneErrorShape(bytes, status, path);

    [Fact]
    public Task An_address_that_is_too_long_gets_the_one_error_shape() =>
        GetsTheOneErrorShape($"GET /{new string('a', 64 * 1024)} HTTP/1.1\r\n{Host}\r\n", 414, "/");

    [Fact]
    public Task Headers_that_are_too_large_get_the_one_error_shape() =>
        GetsTheOneErrorShape($"GET /posts HTTP/1.1\r\n{Host}X-Much: {new string('a', 64 * 1024)}\r\n\r\n", 431, "/posts");

    [Fact]
    public async Task What_came_before_it_is_answered_as_ever()
    {
        var answer = await Answer($"GET / HTTP/1.1\r\n{Host}\r\nGET / HTTP/1.1\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        answer.ShouldContain("Hello World!");
        answer.ShouldContain("HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n");
    }

    private async Task GetsTheOneErrorShape(string bytes, int status, string path)
    {
        var answer = await Answer(bytes);

        answer.ShouldStartWith($"HTTP/1.1 {status} ");
        var (head, body) = (answer[..answer.IndexOf("\r\n\r\n", StringComparison.Ordinal)], answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        var headers = head.Split("\r\n")[1..].Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        headers["Content-Type"].ShouldBe("application/problem+json");
        headers["Content-Length"].ShouldBe($"{Encoding.UTF8.GetByteCount(body)}");
        headers["Connection"].ShouldBe("close");
        headers["Cache-Control"].ShouldBe("no-store");
        headers["X-Content-Type-Options"].ShouldBe("nosniff");
        headers.ShouldNotContainKey("Server");
        using var parsed = JsonDocument.Parse(body);
        var problem = parsed.RootElement;
        problem.Number("status").ShouldBe(status);
        problem.Number("statusCode").ShouldBe(status);
        problem.Text("error").ShouldBe("BadRequest");
        problem.Text("message").ShouldNotBeNullOrEmpty();
        problem.Text("requestId").ShouldBe(headers["X-Request-Id"]);
        problem.Text("timestamp").ShouldBeTimestamp();
        problem.Text("path").ShouldBe(path);
    }

    private async Task<string> Answer(string bytes)
    {
        using var request = await RawRequest.Send(world.Address, Encoding.Latin1.GetBytes(bytes));
        return await request.ReadToEnd();
    }
}
