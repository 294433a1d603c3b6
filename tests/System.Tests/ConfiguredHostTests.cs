using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>One host with everything set by other names and to other values than the shared one.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class ConfiguredHostTests(ConfiguredHostTests.ConfiguredHost host) : IClassFixture<ConfiguredHostTests.ConfiguredHost>
{
    private const string Friend = "https://app.tests.example";

    [Fact]
    public async Task PORT_and_DATABASE_URL_are_understood() => await host.Api.Someone();

    [Fact]
    public async Task The_access_tokens_lifetime_can_be_set()
    {
        var someone = await host.Api.SignUp();

        (await someone.LogIn()).Json.Number("expiresIn").ShouldBe(300);
    }

    [Fact]
    public async Task Clocks_may_be_off_as_far_as_is_set()
    {
        var someone = await host.Api.Someone();

        (await Expired(someone, secondsAgo: 20).Get("/users/me")).ShouldBe(200);
        (await Expired(someone, secondsAgo: 120).Get("/users/me")).ShouldBeProblem(401, "TokenExpired");
    }

    [Fact]
    public async Task Limits_can_be_set_by_their_flat_names()
    {
        var answer = await host.Api.Anonymous.Post("/auth/login", new { email = "nobody@tests.example", password = "Wrong1Password" });

        answer.Header("RateLimit-Policy").ShouldNotBeNull().ShouldContain("\"auth\";q=500;w=30");
        (await host.Api.Anonymous.Get("/posts")).Header("RateLimit-Policy").ShouldBe("\"global\";q=1000;w=20");
    }

    [Fact]
    public async Task A_trusted_proxy_is_believed()
    {
        var someone = await host.Api.SignUp();
        var tokens = await someone.Post("/auth/login", new { someone.Email, someone.Password }, ("X-Forwarded-For", "203.0.113.7"));
        someone.AccessToken = tokens.ShouldBe(200).Json.Text("accessToken");

        (await someone.Get("/auth/sessions")).Json.EnumerateArray().ShouldHaveSingleItem().Text("ip").ShouldBe("203.0.113.7");
    }

    [Fact]
    public async Task Only_the_last_untrusted_hop_is_believed()
    {
        var someone = await host.Api.SignUp();
        var tokens = await someone.Post("/auth/login", new { someone.Email, someone.Password }, ("X-Forwarded-For", "198.51.100.1, 203.0.113.7"));
        someone.AccessToken = tokens.ShouldBe(200).Json.Text("accessToken");

        (await someone.Get("/auth/sessions")).Json.EnumerateArray().ShouldHaveSingleItem().Text("ip").ShouldBe("203.0.113.7");
    }

    [Fact]
    public async Task A_named_origin_is_let_in()
    {
        (await host.Api.Anonymous.Get("/posts", ("Origin", Friend))).ShouldBe(200).Header("Access-Control-Allow-Origin").ShouldBe(Friend);
        (await host.Api.Anonymous.Get("/users/me", ("Origin", Friend))).ShouldBe(401).Header("Access-Control-Allow-Origin").ShouldBe(Friend);
    }

    [Fact]
    public async Task A_named_origin_may_ask_first()
    {
        var preflight = await host.Api.Anonymous.Send(HttpMethod.Options, "/posts", null,
            ("Origin", Friend), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "authorization,content-type"));

        preflight.Status.ShouldBeOneOf(200, 204);
        preflight.Header("Access-Control-Allow-Origin").ShouldBe(Friend);
        preflight.Header("Access-Control-Allow-Methods").ShouldNotBeNull();
        preflight.Header("Access-Control-Allow-Headers").ShouldNotBeNull().ShouldContain("authorization", Case.Insensitive);
    }

    [Fact]
    public async Task Another_origin_stays_out() =>
        (await host.Api.Anonymous.Get("/posts", ("Origin", "https://elsewhere.example"))).Header("Access-Control-Allow-Origin").ShouldBeNull();

    [Fact]
    public async Task The_documentation_can_be_switched_off_on_the_command_line() =>
        (await host.Api.Anonymous.Get("/api/docs-json")).ShouldBeProblem(404, "NotFound");

    [Fact]
    public async Task Request_lines_can_be_switched_off()
    {
        await host.Api.Anonymous.Get("/posts");

        host.Process.Output.ShouldNotContain("--> ");
    }

    private Caller Expired(Caller someone, int secondsAgo)
    {
        var expiry = DateTimeOffset.UtcNow.AddSeconds(-secondsAgo).ToUnixTimeSeconds();
        return host.Api.WithToken(Jwt.Read(someone.AccessToken!).With("exp", expiry).Sign(HostProcess.JwtSecret));
    }

    public sealed class ConfiguredHost(World world) : OwnHost(world,
        ("Urls", null),
        ("ConnectionStrings:Postgres", null),
        ("RateLimiting:Enabled", "true"),
        ("THROTTLE_GLOBAL_LIMIT", "1000"),
        ("THROTTLE_GLOBAL_TTL_MS", "20000"),
        ("THROTTLE_AUTH_LIMIT", "500"),
        ("THROTTLE_AUTH_TTL_MS", "30000"),
        ("JWT_ACCESS_TTL_SECONDS", "300"),
        ("TRUST_PROXY", "true"),
        ("Cors:Origins:0", Friend),
        ("CLOCK_SKEW_SECONDS", "60"),
        ("LOG_LEVEL", "debug"),
        ("LOG_HTTP", "false"))
    {
        protected override Task<HostSettings> Prepare(HostSettings settings)
        {
            var database = new NpgsqlConnectionStringBuilder(settings.Database);
            var url = $"postgres://{database.Username}:{Uri.EscapeDataString(database.Password!)}@{database.Host}:{database.Port}/{database.Database}";
            return Task.FromResult(settings with
            {
                Arguments = ["--Swagger:Enabled=false"],
                Values = settings.Values.Append(new("DATABASE_URL", url)).Append(new("PORT", $"{settings.Port}")).ToDictionary(),
            });
        }
    }
}
