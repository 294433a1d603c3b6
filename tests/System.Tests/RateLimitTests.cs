using System.Globalization;
using System.Text.RegularExpressions;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Every test comes from an address of its own, so that none spends another's budget.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed partial class RateLimitTests(RateLimitTests.LimitedHost host) : IClassFixture<RateLimitTests.LimitedHost>
{
    private const int Global = 20;
    private const int Auth = 3;
    private const int Upload = 2;

    private static int _address = 1;

    private Api FromANewAddress() => new(host.Process.Address, $"127.0.1.{Interlocked.Increment(ref _address)}");

    private static async Task Spend(int times, Func<Task<Answer>> call)
    {
        for (var number = 0; number < times; number++)
            (await call()).Status.ShouldNotBe(429, $"call {number + 1} of {times}");
    }

    private static int RetryAfter(Answer refused)
    {
        refused.ShouldBeProblem(429, "TooManyRequests");
        return int.Parse(refused.Header("Retry-After").ShouldNotBeNull(), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private static Task<Answer> WrongLogin(Api from, string? email = null) => from.Anonymous.Post("/auth/login", new { email = email ?? "nobody@tests.example", password = "Wrong1Password" });

    [Fact]
    public async Task Answers_say_what_is_left()
    {
        using var client = FromANewAddress();

        await client.Anonymous.Get("/posts");
        var second = await client.Anonymous.Get("/posts");

        second.Header("RateLimit-Policy").ShouldBe($"\"global\";q={Global};w=60");
        var left = Left().Match(second.Header("RateLimit").ShouldNotBeNull());
        left.Success.ShouldBeTrue(second.Header("RateLimit"));
        left.Groups["rest"].Value.ShouldBe($"{Global - 2}");
        int.Parse(left.Groups["time"].Value, CultureInfo.InvariantCulture).ShouldBeInRange(0, 60);
    }

    [Fact]
    public async Task An_account_of_ones_own_brings_no_more_guesses()
    {
        using var client = FromANewAddress();
        var someone = await client.Someone();
        await Spend(Auth - 1, () => WrongLogin(client));

        (await client.WithToken(someone.AccessToken!).Post("/auth/login", new { email = "nobody@tests.example", password = "Wrong1Password" })).ShouldBeProblem(429, "TooManyRequests");
    }

    [Fact]
    public async Task More_than_the_limit_is_refused_with_the_time_to_wait()
    {
        using var client = FromANewAddress();
        await Spend(Global, () => client.Anonymous.Get("/posts"));

        var refused = await client.Anonymous.Get("/posts");

        RetryAfter(refused).ShouldBeInRange(1, 60);
        refused.Header("RateLimit").ShouldNotBeNull().ShouldContain("r=0");
        refused.Header("RateLimit-Policy").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_refusal_is_logged_as_a_warning()
    {
        using var client = FromANewAddress();
        await Spend(Global, () => client.Anonymous.Get("/posts"));

        var refused = (await client.Anonymous.Get("/posts")).ShouldBe(429);

        await Eventually.Holds(
            () => host.Process.Lines.Any(line => line.Contains(" warn ", StringComparison.Ordinal) && line.Contains(refused.RequestId!, StringComparison.Ordinal)),
            "the refusal is logged");
    }

    [Fact]
    public async Task Of_parallel_requests_exactly_as_many_as_allowed_pass()
    {
        using var client = FromANewAddress();

        var answers = await Scenes.AtOnce(Global + 15, _ => client.Anonymous.Get("/posts?pageSize=1"));

        answers.Count(200).ShouldBe(Global);
        answers.Count(429).ShouldBe(15);
    }

    [Fact]
    public async Task The_limit_comes_before_everything_else()
    {
        using var client = FromANewAddress();
        await Spend(Global, () => client.Anonymous.Get("/users/me"));

        (await client.Anonymous.Get("/users/me")).ShouldBeProblem(429, "TooManyRequests");
        (await client.Anonymous.Get("/posts?page=0")).ShouldBeProblem(429, "TooManyRequests");
    }

    [Fact]
    public async Task Another_address_has_a_budget_of_its_own()
    {
        using var client = FromANewAddress();
        using var other = FromANewAddress();
        await Spend(Global, () => client.Anonymous.Get("/posts"));

        (await other.Anonymous.Get("/posts")).ShouldBe(200);
    }

    [Fact]
    public async Task A_claimed_address_is_not_believed()
    {
        using var client = FromANewAddress();
        await Spend(Global, () => client.Anonymous.Get("/posts", ("X-Forwarded-For", $"10.0.0.{Random.Shared.Next(1, 255)}")));

        (await client.Anonymous.Get("/posts", ("X-Forwarded-For", "10.1.1.1"))).ShouldBe(429);
    }

    [Fact]
    public async Task Who_is_signed_in_has_a_budget_of_their_own_at_any_address()
    {
        using var client = FromANewAddress();
        using var elsewhere = FromANewAddress();
        var (someone, other) = (await client.Someone(), await elsewhere.Someone());
        await Spend(Global, () => someone.Get("/users/me"));

        (await someone.Get("/users/me")).ShouldBe(429);
        (await elsewhere.WithToken(someone.AccessToken!).Get("/users/me")).ShouldBe(429);
        (await client.WithToken(other.AccessToken!).Get("/users/me")).ShouldBe(200);
        (await client.Anonymous.Get("/posts")).ShouldBe(200);
    }

    [Fact]
    public async Task A_made_up_token_is_nobodys_budget()
    {
        using var client = FromANewAddress();
        await Spend(Global, () => client.WithToken($"made.up.{Guid.NewGuid():N}").Get("/users/me"));

        (await client.WithToken("made.up.again").Get("/users/me")).ShouldBe(429);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/health")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/api/docs-json")]
    [InlineData("/api/docs-yaml")]
    public async Task Health_and_documentation_are_never_limited(string path)
    {
        using var client = FromANewAddress();

        await Spend(Global + 5, () => client.Anonymous.Get(path));
    }

    [Fact]
    public async Task Logging_in_is_limited_more_tightly()
    {
        using var client = FromANewAddress();
        await Spend(Auth, () => WrongLogin(client));

        RetryAfter(await WrongLogin(client)).ShouldBeInRange(1, 60);
        (await client.Anonymous.Get("/posts")).ShouldBe(200);
    }

    [Fact]
    public async Task One_password_tried_on_many_accounts_is_stopped_as_well()
    {
        using var client = FromANewAddress();
        await Spend(Auth, () => WrongLogin(client, Api.UniqueEmail()));

        (await WrongLogin(client, Api.UniqueEmail())).ShouldBe(429);
    }

    [Fact]
    public async Task Whose_account_is_guessed_at_signs_in_elsewhere()
    {
        using var home = FromANewAddress();
        using var attacker = FromANewAddress();
        var victim = await home.Someone();
        await Spend(Auth, () => WrongLogin(attacker, victim.Email));
        (await WrongLogin(attacker, victim.Email)).ShouldBe(429);

        (await home.Anonymous.Post("/auth/login", new { victim.Email, victim.Password })).ShouldBe(200);
    }

    [Fact]
    public async Task The_tighter_limit_is_announced()
    {
        using var client = FromANewAddress();

        var answer = await WrongLogin(client);

        answer.Header("RateLimit-Policy").ShouldNotBeNull().ShouldContain($"\"auth\";q={Auth};w=60");
        answer.Header("RateLimit").ShouldNotBeNull().ShouldContain($"\"auth\";r={Auth - 1};t=");
    }

    [Fact]
    public async Task Log_in_sign_up_and_refresh_are_limited_each_for_itself()
    {
        using var client = FromANewAddress();
        await Spend(Auth, () => WrongLogin(client));
        await Spend(Auth, () => client.Anonymous.Post("/auth/refresh", new { refreshToken = "unknown" }));
        await Spend(Auth, () => client.Anonymous.Post("/auth/signup", new { }));

        (await WrongLogin(client)).ShouldBe(429);
        (await client.Anonymous.Post("/auth/refresh", new { refreshToken = "unknown" })).ShouldBe(429);
        (await client.Anonymous.Post("/auth/signup", new { })).ShouldBe(429);
    }

    [Fact]
    public async Task Waiting_as_long_as_told_suffices()
    {
        using var client = FromANewAddress();
        var someone = await client.Someone();
        // On a busy machine the short window may end before it is used up.
        var answer = await Pictures.Upload(someone, Pictures.Png(8, 8));
        for (var further = 0; further < 20 * Upload && answer.Status == 200; further++) answer = await Pictures.Upload(someone, Pictures.Png(8, 8));
        var wait = RetryAfter(answer);

        await Task.Delay(TimeSpan.FromSeconds(wait), TestContext.Current.CancellationToken);

        (await Pictures.Upload(someone, Pictures.Png(8, 8))).ShouldBe(200);
    }

    [GeneratedRegex("^\"global\";r=(?<rest>\\d+);t=(?<time>\\d+)$")]
    private static partial Regex Left();

    public sealed class LimitedHost(World world) : OwnHost(world,
        ("RateLimiting:Enabled", "true"),
        ("RateLimiting:Global:Limit", $"{Global}"),
        ("RateLimiting:Auth:Limit", $"{Auth}"),
        ("RateLimiting:Auth:WindowSeconds", "60"),
        ("RateLimiting:Upload:Limit", $"{Upload}"),
        ("RateLimiting:Upload:WindowSeconds", "3"));
}
