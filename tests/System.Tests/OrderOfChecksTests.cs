using System.Text.Json.Nodes;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Authentication (401), permission (403), input (400), existence (404), ownership or membership (403).</summary>
public sealed class OrderOfChecksTests(World world)
{
    public static TheoryData<string> Protected => [.. ProtectedRoute.All.Select(route => route.ToString())];

    public static TheoryData<string> WithInput => [.. ProtectedRoute.WithInput.Select(route => route.ToString())];

    private static ProtectedRoute Named(string name) => ProtectedRoute.All.Single(route => route.ToString() == name);

    [Theory, MemberData(nameof(Protected))]
    public async Task Authentication_is_asked_for_before_anything_else(string route) =>
        (await Named(route).CallBadly(world.Anonymous)).ShouldBeProblem(401, "Unauthorized", "Authentication required");

    [Theory, MemberData(nameof(Protected))]
    public async Task An_invalid_token_is_refused_everywhere(string route) =>
        (await Named(route).CallBadly(world.Api.WithToken("nonsense"))).ShouldBeProblem(401, "InvalidToken", "Access token is invalid");

    [Theory, MemberData(nameof(Protected))]
    public async Task The_permission_is_asked_for_before_the_input_is_looked_at(string route)
    {
        var powerless = Jwt.Read((await world.Someone()).AccessToken!).With("permissions", new JsonArray()).Sign(world.JwtSecret);

        (await Named(route).CallBadly(world.Api.WithToken(powerless)))
            .ShouldBeProblem(403, "Forbidden", $"Missing permission: {Named(route).Permission}");
    }

    [Theory, MemberData(nameof(WithInput))]
    public async Task The_input_is_looked_at_before_the_thing_is_looked_for(string route)
    {
        var (called, someone) = (Named(route), await world.Someone());

        var answer = called.BadBody is null ? called.CallBadly(someone) : called.Call(someone, Scenes.NoOnesId);

        (await answer).ShouldBeProblem(400, "BadRequest");
    }

    [Theory]
    [InlineData("PATCH", "/posts/{0}", """{ "title": "A fine title" }""")]
    [InlineData("DELETE", "/posts/{0}", null)]
    [InlineData("GET", "/posts/{0}", null)]
    [InlineData("DELETE", "/auth/sessions/{0}", null)]
    [InlineData("GET", "/users/{0}", null)]
    [InlineData("GET", "/chat/conversations/{0}", null)]
    [InlineData("GET", "/chat/conversations/{0}/messages", null)]
    [InlineData("POST", "/chat/conversations/{0}/messages", """{ "content": "Hello" }""")]
    [InlineData("POST", "/chat/conversations/{0}/members", """{ "userId": "0198c0de-0000-7000-8000-00000000dead" }""")]
    [InlineData("DELETE", "/chat/conversations/{0}/members/{0}", null)]
    [InlineData("PUT", "/chat/conversations/{0}/read", """{ "seq": 1 }""")]
    public async Task What_does_not_exist_is_not_found(string method, string path, string? body)
    {
        var someone = await world.Someone();
        path = string.Format(null, path, Scenes.NoOnesId);

        var answer = body is null ? someone.Send(new HttpMethod(method), path, null) : someone.SendText(new HttpMethod(method), path, body);

        (await answer).ShouldBeProblem(404, "NotFound");
    }

    [Fact]
    public async Task An_ordinary_user_may_not_moderate()
    {
        var someone = await world.Someone();

        (await someone.Put($"/users/{someone.Id}/status", new { status = "banned" }))
            .ShouldBeProblem(403, "Forbidden", "Missing permission: users:moderate");
    }
}
