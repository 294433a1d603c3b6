using System.Text.RegularExpressions;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed partial class LoginTests(World world)
{
    private Task<Answer> LogIn(string email, string password) => world.Anonymous.Post("/auth/login", new { email, password });

    [Fact]
    public async Task A_log_in_answers_with_a_pair_of_tokens()
    {
        var someone = await world.Api.SignUp();

        var tokens = (await LogIn(someone.Email, someone.Password)).ShouldBe(200).Json;

        tokens.ShouldHaveExactly("accessToken", "refreshToken", "expiresIn", "tokenType");
        tokens.Number("expiresIn").ShouldBe(900);
        tokens.Text("tokenType").ShouldBe("Bearer");
    }

    [Fact]
    public async Task Tokens_are_never_stored_by_caches()
    {
        var someone = await world.Api.SignUp();

        (await LogIn(someone.Email, someone.Password)).Header("Cache-Control").ShouldNotBeNull().ShouldContain("no-store");
    }

    [Fact]
    public async Task A_refresh_token_says_nothing_and_has_256_bits()
    {
        var someone = await world.Someone();

        someone.RefreshToken.Length.ShouldBeGreaterThanOrEqualTo(43);
        someone.RefreshToken.ShouldNotContain(someone.Id.ToString());
        someone.RefreshToken.Split('.').Length.ShouldBeLessThan(3, "it is no JWT");
    }

    [Fact]
    public async Task An_email_is_recognized_in_any_spelling()
    {
        var someone = await world.Api.SignUp();

        (await LogIn($" {someone.Email.ToUpperInvariant()} ", someone.Password)).ShouldBe(200);
    }

    [Fact]
    public async Task Every_log_in_opens_a_session_of_its_own()
    {
        var someone = await world.Someone();
        var other = await someone.OnAnotherDevice();

        other.RefreshToken.ShouldNotBe(someone.RefreshToken);
        await someone.ShouldStillBeSignedIn();
        await other.ShouldStillBeSignedIn();
    }

    [Theory]
    [InlineData("Wrong1Password")]
    [InlineData("correct1horse")]
    [InlineData("x")]
    public async Task A_wrong_password_is_refused(string password)
    {
        var someone = await world.Api.SignUp();

        (await LogIn(someone.Email, password)).ShouldBeProblem(401, "InvalidCredentials", "Invalid email or password");
    }

    [Fact]
    public async Task An_unknown_account_is_refused_with_the_same_bytes_as_a_wrong_password()
    {
        var someone = await world.Api.SignUp();

        var wrong = await LogIn(someone.Email, "Wrong1Password");
        var unknown = await LogIn(Api.UniqueEmail(), "Wrong1Password");

        unknown.ShouldBeProblem(401, "InvalidCredentials", "Invalid email or password");
        WithoutWhatIsUnique(unknown).ShouldBe(WithoutWhatIsUnique(wrong));
    }

    [Theory]
    [InlineData("""{ "email": "someone@example.com" }""")]
    [InlineData("""{ "password": "Correct1Horse" }""")]
    [InlineData("""{ "email": null, "password": "Correct1Horse" }""")]
    [InlineData("""{ "email": "someone@example.com", "password": 12345678 }""")]
    public async Task An_incomplete_log_in_is_bad_input(string body) =>
        (await world.Anonymous.SendText(HttpMethod.Post, "/auth/login", body)).ShouldBeProblem(400, "BadRequest");

    private static string WithoutWhatIsUnique(Answer answer) => Unique().Replace(answer.Text, "…");

    [GeneratedRegex("(?<=\"(requestId|timestamp|traceId)\":\\s*\")[^\"]*")]
    private static partial Regex Unique();
}
