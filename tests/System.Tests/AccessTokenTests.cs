using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class AccessTokenTests(World world)
{
    private static readonly string[] OrdinaryPermissions =
    [
        "posts:create", "posts:read", "posts:update", "posts:delete", "user:read", "user:update",
        "conversations:read", "conversations:create", "messages:read", "messages:create",
    ];

    private const string AttackersSecret = "what-an-attacker-signs-with-0123456789";

    private async Task<Jwt> SomeToken() => Jwt.Read((await world.Someone()).AccessToken!);

    private Task<Answer> Use(string token) => world.Api.WithToken(token).Get("/users/me");

    private async Task IsInvalid(string token) => (await Use(token)).ShouldBeProblem(401, "InvalidToken", "Access token is invalid");

    [Fact]
    public async Task A_token_is_a_signed_JWT_of_its_own_type()
    {
        var token = await SomeToken();

        token.Header["alg"]!.GetValue<string>().ShouldBe("HS256");
        token.Header["typ"]!.GetValue<string>().ShouldBe("at+jwt");
        token.Header["kid"]!.GetValue<string>().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_token_says_who_its_bearer_is()
    {
        var someone = await world.Someone("Claims Holder");

        var claims = Jwt.Read(someone.AccessToken!).Payload;

        foreach (var claim in (string[])["iss", "aud", "sub", "sid", "jti", "email", "name", "permissions", "iat", "exp"])
            claims.ContainsKey(claim).ShouldBeTrue(claim);
        claims["sub"]!.GetValue<Guid>().ShouldBe(someone.Id);
        claims["email"]!.GetValue<string>().ShouldBe(someone.Email);
        claims["name"]!.GetValue<string>().ShouldBe("Claims Holder");
        (claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>()).ShouldBe(900);
    }

    [Fact]
    public async Task Two_tokens_never_share_their_id()
    {
        var someone = await world.Someone();
        var again = (await someone.Refreshes()).ShouldBe(200).Json.Text("accessToken")!;

        Jwt.Read(again).Payload["jti"]!.GetValue<string>().ShouldNotBe(Jwt.Read(someone.AccessToken!).Payload["jti"]!.GetValue<string>());
    }

    [Fact]
    public async Task Everyone_holds_the_ordinary_permissions() =>
        Permissions(await SomeToken()).ShouldBe(OrdinaryPermissions, ignoreOrder: true);

    [Fact]
    public async Task An_administrator_may_also_moderate() =>
        Permissions(Jwt.Read((await world.Administrator()).AccessToken!)).ShouldBe([.. OrdinaryPermissions, "users:moderate"], ignoreOrder: true);

    [Fact]
    public async Task The_key_is_the_secrets_UTF_8_bytes() => (await Use((await SomeToken()).Sign(world.JwtSecret))).ShouldBe(200);

    [Fact]
    public async Task No_token_is_answered_by_an_invitation_to_authenticate()
    {
        var answer = await world.Anonymous.Get("/users/me");

        answer.ShouldBeProblem(401, "Unauthorized", "Authentication required");
        answer.Header("WWW-Authenticate").ShouldNotBeNull().ShouldStartWith("Bearer");
    }

    [Theory]
    [InlineData("iss", "someone-else")]
    [InlineData("aud", "someone-else")]
    [InlineData("sub", "nobody")]
    public async Task A_token_that_is_not_ours_is_invalid_before_it_is_expired(string claim, string value) =>
        await IsInvalid((await SomeToken()).With("exp", SecondsFromNow(-60)).With(claim, value).Sign(world.JwtSecret));

    [Theory]
    [InlineData("\"all of them\"")]
    [InlineData("""[{"resource":1,"actions":"read"}]""")]
    [InlineData("""[{"resource":"user"}]""")]
    public async Task A_token_with_malformed_permissions_is_invalid(string permissions) =>
        await IsInvalid((await SomeToken()).With("permissions", JsonNode.Parse(permissions)).Sign(world.JwtSecret));

    [Fact]
    public async Task A_token_with_an_unknown_critical_header_is_invalid() =>
        await IsInvalid((await SomeToken()).WithHeader("crit", new JsonArray("unknown")).WithHeader("unknown", 1).Sign(world.JwtSecret));

    [Fact]
    public async Task An_expired_token_is_told_from_an_invalid_one()
    {
        var answer = await Use((await SomeToken()).With("exp", SecondsFromNow(-60)).Sign(world.JwtSecret));

        answer.ShouldBeProblem(401, "TokenExpired", "Access token has expired");
        answer.Header("WWW-Authenticate").ShouldNotBeNull().ShouldStartWith("Bearer");
    }

    [Fact]
    public async Task An_expired_token_with_a_wrong_signature_is_invalid() =>
        await IsInvalid((await SomeToken()).With("exp", SecondsFromNow(-60)).Sign("another secret that is long enough"));

    [Theory]
    [InlineData("none")]
    [InlineData("None")]
    [InlineData("HS384")]
    [InlineData("HS512")]
    [InlineData("RS256")]
    [InlineData("")]
    public async Task Only_HS256_is_accepted(string algorithm) =>
        await IsInvalid((await SomeToken()).WithHeader("alg", algorithm).Sign(world.JwtSecret));

    [Fact]
    public async Task A_token_without_algorithm_is_invalid() => await IsInvalid((await SomeToken()).WithoutHeader("alg").Sign(world.JwtSecret));

    [Theory]
    [InlineData("JWT")]
    [InlineData("jwt")]
    [InlineData("rt+jwt")]
    [InlineData(null)]
    public async Task Only_our_type_is_accepted(string? type)
    {
        var token = await SomeToken();

        await IsInvalid((type is null ? token.WithoutHeader("typ") : token.WithHeader("typ", type)).Sign(world.JwtSecret));
    }

    [Theory]
    [InlineData("iss")]
    [InlineData("aud")]
    public async Task Only_our_issuer_and_audience_are_accepted(string claim)
    {
        var token = await SomeToken();

        await IsInvalid(token.With(claim, "someone-else").Sign(world.JwtSecret));
        await IsInvalid(token.Without(claim).Sign(world.JwtSecret));
    }

    [Fact]
    public async Task A_token_needs_an_expiry() => await IsInvalid((await SomeToken()).Without("exp").Sign(world.JwtSecret));

    [Fact]
    public async Task A_token_that_is_not_valid_yet_is_invalid() =>
        await IsInvalid((await SomeToken()).With("nbf", SecondsFromNow(600)).Sign(world.JwtSecret));

    [Theory]
    [InlineData("sub")]
    [InlineData("sid")]
    public async Task A_token_needs_a_user_and_a_session(string claim)
    {
        var token = await SomeToken();

        await IsInvalid(token.Without(claim).Sign(world.JwtSecret));
        await IsInvalid(token.With(claim, "not-a-uuid").Sign(world.JwtSecret));
    }

    [Fact]
    public async Task A_tampered_token_is_invalid()
    {
        var other = await world.Someone();

        await IsInvalid((await SomeToken()).With("sub", other.Id.ToString()).Tampered());
    }

    /// <summary>RFC 7515 lets a header say where its key is; ASVS 9.1.3 does not let us believe it.</summary>
    [Theory]
    [InlineData("jku")]
    [InlineData("x5u")]
    public async Task A_token_that_says_where_its_key_is_makes_us_ask_nobody(string header)
    {
        using var attacker = new TcpListener(IPAddress.Loopback, 0);
        attacker.Start();
        var token = (await SomeToken()).WithHeader(header, $"http://{attacker.LocalEndpoint}/keys.json").WithHeader("kid", "theirs");

        await IsInvalid(token.Sign(AttackersSecret));

        attacker.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task A_token_that_brings_its_key_along_is_invalid() => await IsInvalid((await SomeToken())
        .WithHeader("jwk", new JsonObject { ["kty"] = "oct", ["k"] = Base64Url.EncodeToString(Encoding.UTF8.GetBytes(AttackersSecret)) }).Sign(AttackersSecret));

    [Theory]
    [InlineData("../../../../dev/null", "")]
    [InlineData("' union select 'k' --", "k")]
    [InlineData("", AttackersSecret)]
    public async Task A_key_id_leads_to_no_other_key(string kid, string key) => await IsInvalid((await SomeToken()).WithHeader("kid", kid).Sign(key));

    [Theory]
    [InlineData(253402300799)]
    [InlineData(253402300800)]
    [InlineData(long.MaxValue)]
    public async Task The_end_of_time_is_no_trouble_of_ours(long exp) =>
        (await Use((await SomeToken()).With("exp", exp).Sign(world.JwtSecret))).Status.ShouldBeOneOf(200, 401);

    [Fact]
    public async Task A_token_signed_with_another_key_is_invalid() =>
        await IsInvalid((await SomeToken()).Sign(world.JwtSecret + "x"));

    [Theory]
    [InlineData("abc")]
    [InlineData("a.b.c")]
    [InlineData("..")]
    [InlineData("eyJhbGciOiJIUzI1NiJ9.e30.")]
    public async Task Garbage_is_invalid(string token) => await IsInvalid(token);

    [Fact]
    public async Task A_token_cut_short_is_invalid() => await IsInvalid((await world.Someone()).AccessToken![..^5]);

    [Fact]
    public async Task A_refresh_token_is_no_access_token() => await IsInvalid((await world.Someone()).RefreshToken);

    [Fact]
    public async Task The_schemes_name_is_read_in_any_case()
    {
        var someone = await world.Someone();

        (await world.Anonymous.Get("/users/me", ("Authorization", $"bearer {someone.AccessToken}"))).ShouldBe(200);
    }

    [Fact]
    public async Task A_token_in_the_address_is_not_looked_at()
    {
        var someone = await world.Someone();

        (await world.Anonymous.Get($"/users/me?access_token={someone.AccessToken}")).ShouldBeProblem(401, "Unauthorized");
    }

    [Fact]
    public async Task Nothing_is_let_through_for_a_permission_that_the_token_lacks()
    {
        var token = (await SomeToken()).With("permissions", JsonNode.Parse("""[{ "resource": "posts", "actions": ["read"] }]""")).Sign(world.JwtSecret);

        (await world.Api.WithToken(token).Post("/posts", new { title = "A fine title", content = "Text" }))
            .ShouldBeProblem(403, "Forbidden", "Missing permission: posts:create");
    }

    private static long SecondsFromNow(int seconds) => DateTimeOffset.UtcNow.AddSeconds(seconds).ToUnixTimeSeconds();

    private static IEnumerable<string> Permissions(Jwt token) =>
        from permission in token.Payload["permissions"]!.AsArray()
        from action in permission!["actions"]!.AsArray()
        select $"{permission["resource"]!.GetValue<string>()}:{action!.GetValue<string>()}";
}
