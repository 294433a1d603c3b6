using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Auth;

public sealed class SignUpTests(AuthHost auth) : IClassFixture<AuthHost>
{
    [Fact]
    public async Task An_account_is_opened()
    {
        var user = (await auth.SignUp("Opened@Example.com", name: "  Anna ")).Value;

        (user.Email, user.DisplayName, user.UserId.Version).ShouldBe(("opened@example.com", "Anna", 7));
    }

    [Theory]
    [InlineData("{0}.ＷＩＤＥ＠ｅxample.com", "{0}.wide@example.com")]
    [InlineData("{0}.A\u0308@example.com", "{0}.ä@example.com")]
    public async Task Letters_that_look_alike_are_alike(string typed, string kept)
    {
        var unique = Guid.NewGuid().ToString("N");

        (await auth.SignUp(string.Format(null, typed, unique))).Value.Email.ShouldBe(string.Format(null, kept, unique));
    }

    [Fact]
    public async Task An_endless_address_is_refused_for_its_length() =>
        (await auth.SignUp(new string('ä', 100_000) + "@example.com")).Error.Members!["email"].ShouldBe([AuthErrors.EmailTooLong.Message]);

    [Fact]
    public async Task All_broken_rules_are_told_at_once() =>
        (await auth.SignUp("nothing", "short", "x")).Error.Members!.Keys.ShouldBe(["email", "password", "displayName"]);

    [Fact]
    public async Task A_taken_address_is_refused_in_any_spelling()
    {
        var someone = await auth.Someone();

        (await auth.SignUp($" {someone.User.Email.ToUpperInvariant()}")).Error
            .ShouldBe(new Error(ErrorKind.Conflict, $"Email {someone.User.Email} is already registered"));
    }

    [Fact]
    public async Task Of_thirty_at_once_exactly_one_opens_an_account()
    {
        var email = $"{Guid.NewGuid():N}@example.com";

        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => auth.SignUp(email)));

        answers.Count(answer => !answer.IsFailure).ShouldBe(1);
        answers.Where(answer => answer.IsFailure).ShouldAllBe(answer => answer.Error.Kind == ErrorKind.Conflict);
    }

    [Fact]
    public async Task Only_a_hash_of_the_password_is_kept() =>
        (await auth.AskOf<string>("password_hash", await auth.Someone())).ShouldStartWith("$2a$04$");

    [Fact]
    public async Task The_database_refuses_statuses_that_are_none()
    {
        var someone = await auth.Someone();

        await Should.ThrowAsync<Npgsql.PostgresException>(() => auth.Execute("update auth.accounts set status = 'gone' where id = $1", someone.Id));
    }
}
