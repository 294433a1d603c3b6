using System.Globalization;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Clients that keep a connection busy and send hardly anything: ASVS 15.1.3 and 15.2.2 ask that they cost others nothing.</summary>
public sealed class SlowClientTests(World world)
{
    [Theory]
    [InlineData("POST /auth/login HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{ \"email\"")]
    [InlineData("POST /auth/login HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n3\r\n{ \"")]
    [InlineData("GET /posts HTTP/1.1\r\nX-Endless: a")]
    [InlineData("POST /auth/login HTTP/1.1\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n80000000\r\n")]
    public async Task Who_stops_sending_is_cut_off(string beginning)
    {
        using var client = await Send(beginning);

        var answer = await client.ReadToEnd();

        answer.ShouldStartWith("HTTP/1.1 40");
        answer.ShouldContain("\r\nContent-Type: application/problem+json");
    }

    [Fact]
    public async Task An_upload_that_breaks_off_leaves_the_old_picture()
    {
        var someone = await world.Someone();
        var url = (await Pictures.Upload(someone, Pictures.Png(30, 30))).ShouldBe(200).Json.Text("avatarUrl")!;
        var (picture, head) = (Pictures.Png(400, 400), "--b\r\nContent-Disposition: form-data; name=\"avatar\"; filename=\"me.png\"\r\nContent-Type: image/png\r\n\r\n");

        for (var part = 1; part <= 5; part++)
        {
            using var client = await Send(
                $"POST /users/me/avatar HTTP/1.1\r\nAuthorization: Bearer {someone.AccessToken}\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: {(head.Length + picture.Length + 9).ToString(CultureInfo.InvariantCulture)}\r\n\r\n{head}",
                picture[..(picture.Length * part / 6)]);
        }

        (await someone.Get("/users/me")).ShouldBe(200).Json.Text("avatarUrl").ShouldBe(url);
        (await world.Anonymous.Get(url)).ShouldBe(200);
        (await Pictures.Upload(someone, picture)).ShouldBe(200);
    }

    private Task<RawRequest> Send(string beginning, byte[]? body = null) => RawRequest.Begin(world.Address, beginning, body);
}
