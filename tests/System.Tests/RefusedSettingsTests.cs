using System.Net;
using System.Net.Sockets;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>A wrong setting stops the start with its name, with what is allowed and never with its value.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class RefusedSettingsTests(World world)
{
    [Theory]
    [InlineData("Bus:Transport", "Kafka73191", "InMemory")]
    [InlineData("Modules:Enabled:0", "Billing73191", "Auth", "Users", "Posts", "Chat")]
    [InlineData("Jwt:AccessTtlSeconds", "-73191")]
    [InlineData("Jwt:AccessTtlSeconds", "soon73191")]
    [InlineData("Jwt:ClockSkewSeconds", "-73191")]
    [InlineData("Jwt:AccessSecret", "short73191", "32")]
    [InlineData("Jwt:PreviousAccessSecrets:0", "short73191", "32")]
    [InlineData("Auth:RefreshTtlDays", "-73191")]
    [InlineData("Auth:SessionMaxDays", "-73191")]
    [InlineData("Auth:RefreshGraceSeconds", "-73191")]
    [InlineData("Auth:BcryptWorkFactor", "73191")]
    [InlineData("Auth:BcryptWorkFactor", "strong73191")]
    [InlineData("RateLimiting:Enabled", "perhaps73191")]
    [InlineData("RateLimiting:Global:Limit", "-73191")]
    [InlineData("RateLimiting:Auth:WindowSeconds", "-73191")]
    [InlineData("TrustedProxies:0", "proxy73191.example/99")]
    [InlineData("Cors:Origins:0", "no origin 73191")]
    [InlineData("Swagger:Enabled", "maybe73191")]
    [InlineData("Log:Level", "loud73191", "error", "warn", "info", "http", "debug")]
    [InlineData("ConnectionStrings:Postgres", "nonsense73191")]
    [InlineData("ConnectionStrings:Redis", "nonsense73191", "host:port", "redis://")]
    [InlineData("ConnectionStrings:Redis", "redis://:secret73191@localhost:6379/database73191")]
    [InlineData("ConnectionStrings:Redis", "localhost:6379,speed=fast73191")]
    public async Task A_wrong_setting_stops_the_start(string key, string value, params string[] allowed)
    {
        var (exitCode, output) = await HostProcess.Refusal(world.Settings((key, value)));

        exitCode.ShouldNotBe(0, output);
        Mentions(output, key).ShouldBeTrue($"{key} is not named in:\n{output}");
        foreach (var word in allowed)
            output.ShouldContain(word);
        output.ShouldNotContain("73191");
        output.ShouldSpeakToAPerson();
    }

    [Theory]
    [InlineData("JWT_ACCESS_TTL_SECONDS", "Jwt:AccessTtlSeconds", "soon73191")]
    [InlineData("THROTTLE_GLOBAL_LIMIT", "RateLimiting:Global:Limit", "many73191")]
    [InlineData("LOG_LEVEL", "Log:Level", "loud73191")]
    [InlineData("PORT", "Urls", "door73191")]
    [InlineData("DATABASE_URL", "ConnectionStrings:Postgres", "nonsense73191")]
    [InlineData("REDIS_URL", "ConnectionStrings:Redis", "nonsense73191")]
    public async Task A_wrong_alias_stops_the_start_too(string alias, string key, string value)
    {
        var (exitCode, output) = await HostProcess.Refusal(world.Settings((key, null), (alias, value)));

        exitCode.ShouldNotBe(0, output);
        (Mentions(output, key) || output.Contains(alias, StringComparison.Ordinal)).ShouldBeTrue($"{key} is not named in:\n{output}");
        output.ShouldNotContain("73191");
    }

    [Fact]
    public async Task Production_needs_a_secret()
    {
        var (exitCode, output) = await HostProcess.Refusal(world.Settings(("Jwt:AccessSecret", null)) with { Environment = "Production" });

        exitCode.ShouldNotBe(0, output);
        Mentions(output, "Jwt:AccessSecret").ShouldBeTrue(output);
        output.ShouldContain("32");
    }

    [Theory]
    [InlineData("Jwt:AccessSecret", "change-me-change-me-change-me-73191")]
    [InlineData("Jwt:AccessSecret", "73191abcdef0123473191abcdef01234")]
    [InlineData("Jwt:PreviousAccessSecrets:0", "change-me-change-me-change-me-73191")]
    public async Task Production_does_not_take_a_sample_for_a_secret(string key, string sample)
    {
        var (exitCode, output) = await HostProcess.Refusal(world.Settings((key, sample)) with { Environment = "Production" });

        exitCode.ShouldNotBe(0, output);
        Mentions(output, key).ShouldBeTrue(output);
        output.ShouldNotContain("73191");
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exitCode, output) = await HostProcess.Refusal(world.Settings() with { Port = port });

        exitCode.ShouldNotBe(0, output);
        output.ShouldContain($"{port}");
        output.ShouldSpeakToAPerson();
    }

    [Fact]
    public async Task An_unknown_verb_is_refused()
    {
        var (exitCode, output) = await HostProcess.Run(world.Settings() with { Arguments = ["migrat"] });

        exitCode.ShouldNotBe(0, output);
        output.ShouldContain("migrate");
        output.ShouldContain("seed");
    }

    [Fact]
    public async Task A_migration_without_a_database_fails()
    {
        var nowhere = $"Host=127.0.0.1;Port={Ports.Free()};Username=nobody;Password=secret73191;Database=none;Timeout=3";

        var (exitCode, output) = await HostProcess.Run(world.Settings(("ConnectionStrings:Postgres", nowhere)) with { Arguments = ["migrate"] });

        exitCode.ShouldNotBe(0, output);
        output.ShouldNotContain("73191");
    }

    private static bool Mentions(string output, string key)
    {
        // The first of a list is wrong, or the list is: both name the setting.
        var list = key.EndsWith(":0", StringComparison.Ordinal) ? key[..^2] : key;
        return output.Contains(list, StringComparison.OrdinalIgnoreCase)
            || output.Contains(list.Replace(":", "__", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }
}
