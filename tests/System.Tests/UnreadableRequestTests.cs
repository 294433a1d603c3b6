using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
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
    [InlineData("POST /posts HTTP/1.1\r\n" + Host + "Content-Length: 99999999999999999999999\r\n\r\nabcde", 400, "/posts")]
    [InlineData("GET * HTTP/1.1\r\n" + Host + "\r\n", 405, "/")]
    [InlineData("GET tests.example:80 HTTP/1.1\r\n" + Host + "\r\n", 405, "/")]
    public Task It_gets_the_one_error_shape(string bytes, int status, string path) => GetsTheOneErrorShape(bytes, status, path);

    [Fact]
    public async Task The_clients_id_of_it_is_taken_over() =>
        (await Answer("GET /posts HTTP/1.1\r\nX-Request-Id: mine-123\r\n\r\n")).ShouldContain("\r\nX-Request-Id: mine-123\r\n");

    [Fact]
    public async Task To_HEAD_the_answer_is_its_head()
    {
        var answer = await Answer("HEAD /posts HTTP/1.1\r\n\r\n");

        answer.ShouldStartWith("HTTP/1.1 400 ");
        answer.ShouldEndWith("\r\n\r\n");
    }

    [Fact]
    public Task Too_many_headers_get_the_one_error_shape() =>
        GetsTheOneErrorShape($"GET /posts HTTP/1.1\r\n{Host}{string.Concat(Enumerable.Range(0, 500).Select(number => $"X-{number}: 1\r\n"))}\r\n", 431, "/posts");

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
        Regex.Count(answer, "HTTP/1.1 ").ShouldBe(2);
        answer.ShouldContain("HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n");
    }

    [Fact]
    public async Task A_long_answer_that_came_before_it_is_whole()
    {
        var expected = (await world.Anonymous.Get("/api/docs-json")).ShouldBe(200).Text;

        var answer = await Answer($"GET /api/docs-json HTTP/1.1\r\n{Host}\r\nnonsense\r\n\r\n");

        // Without the sizes of the chunks and the line breaks around them.
        Regex.Replace(answer, "\r\n[0-9a-f]+\r\n", "").ShouldContain(expected[^2000..]);
        answer.Length.ShouldBeGreaterThan(expected.Length);
        answer.ShouldContain("HTTP/1.1 400 Bad Request\r\nContent-Type: application/problem+json\r\n");
    }

    private async Task GetsTheOneErrorShape(string bytes, int status, string path)
    {
        var answer = await Answer(bytes);

        var parts = answer.Split("\r\n\r\n", 2);
        var lines = parts[0].Split("\r\n");
        using var response = new HttpResponseMessage((HttpStatusCode)int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture)) { Content = new StringContent(parts[1]) };
        response.Content.Headers.Clear();
        foreach (var header in lines[1..].Select(line => line.Split(": ", 2)))
            (response.Headers.TryAddWithoutValidation(header[0], header[1]) || response.Content.Headers.TryAddWithoutValidation(header[0], header[1])).ShouldBeTrue(header[0]);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(world.Address, path));

        var read = (await Tests.Support.Answer.Read(request, response)).ShouldBeProblem(status, status == 405 ? "MethodNotAllowed" : "BadRequest");
        read.Header("Content-Length").ShouldBe($"{read.Bytes.Length}");
        read.Header("Connection").ShouldBe("close");
        read.Header("Cache-Control").ShouldBe("no-store");
        read.Header("X-Content-Type-Options").ShouldBe("nosniff");
        read.Header("Server").ShouldBeNull();
        (read.Header("Allow") is not null).ShouldBe(status == 405);
    }

    private async Task<string> Answer(string bytes)
    {
        using var request = await RawRequest.Send(world.Address, Encoding.Latin1.GetBytes(bytes));
        return await request.ReadToEnd();
    }
}
