using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Auth;

public sealed class LogInTests(AuthHost auth) : IClassFixture<AuthHost>
{
    [Fact]
    public async Task The_right_password_gives_a_pair_of_tokens()
    {
        var tokens = (await (await auth.Someone()).LogsIn()).Value;

        (tokens.ExpiresIn, tokens.TokenType).ShouldBe((900, "Bearer"));
    }

    [Fact]
    public async Task The_address_is_recognized_in_any_spelling()
    {
        var someone = await auth.Someone(email: $"{Guid.NewGuid():N}.ä@example.com");

        (await auth.LogIn($" {someone.User.Email.Replace("ä", "A\u0308", StringComparison.Ordinal)} ", someone.Password)).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_wrong_password_is_refused() =>
        (await (await auth.Someone()).LogsIn("Wrong1Password")).Error.ShouldBe(AuthErrors.InvalidCredentials);

    [Theory]
    [InlineData("nobody@example.com")]
    [InlineData("no address")]
    public async Task Who_has_no_account_is_refused_alike(string email) =>
        (await auth.LogIn(email, Person.GoodPassword)).Error.ShouldBe(AuthErrors.InvalidCredentials);

    [Fact]
    public async Task Empty_members_are_bad_input() => (await auth.LogIn("", "")).Error.Members!.Keys.ShouldBe(["email", "password"]);

    [Theory]
    [InlineData("inactive")]
    [InlineData("banned")]
    public async Task Who_was_shut_out_hears_so_after_the_right_password(string status)
    {
        var someone = await auth.Someone();
        await auth.Hears(new AccountStatusChanged(someone.Id, status, 2));

        (await someone.LogsIn()).Error.ShouldBe(AuthErrors.AccountDisabled);
    }

    [Fact]
    public async Task Who_was_shut_out_hears_nothing_after_a_wrong_password()
    {
        var someone = await auth.Someone();
        await auth.Hears(new AccountStatusChanged(someone.Id, "banned", 2));

        (await someone.LogsIn("Wrong1Password")).Error.ShouldBe(AuthErrors.InvalidCredentials);
    }

    [Fact]
    public async Task Of_a_refresh_token_only_the_hash_is_kept()
    {
        var device = await (await auth.Someone()).Device();

        (await auth.Ask<byte[]>("select token_hash from auth.sessions where id = $1", device.SessionId))
            .ShouldBe(RefreshToken.Read(device.Tokens.RefreshToken)!.Hash);
    }

    [Fact]
    public async Task An_access_token_says_who_its_bearer_is()
    {
        var device = await (await auth.Someone(name: "Claims Holder")).Device();

        Token.Header(device.Tokens.AccessToken)["typ"]!.GetValue<string>().ShouldBe("at+jwt");
        Token.Header(device.Tokens.AccessToken)["kid"]!.GetValue<string>().ShouldNotBeEmpty();
        var claims = device.Claims;
        claims.Select(claim => claim.Key).Order().ShouldBe(
            ["aud", "email", "exp", "iat", "iss", "jti", "name", "permissions", "sid", "sub"]);
        (claims["sub"]!.GetValue<Guid>(), claims["email"]!.GetValue<string>(), claims["name"]!.GetValue<string>())
            .ShouldBe((device.Owner.Id, device.Owner.User.Email, "Claims Holder"));
        (claims["exp"]!.GetValue<long>() - claims["iat"]!.GetValue<long>()).ShouldBe(900);
        claims["iat"]!.GetValue<long>().ShouldBe(auth.Clock.GetUtcNow().ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Everyone_holds_what_the_modules_grant() => Permissions(await (await auth.Someone()).Device()).ShouldBe("user:read user:update");

    [Fact]
    public async Task A_log_in_overtaken_by_a_changed_password_is_refused()
    {
        var someone = await auth.Someone();
        await using var connection = new NpgsqlConnection(auth.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var change = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var changePassword = new NpgsqlCommand("update auth.accounts set password_hash = $2, version = version + 1 where id = $1", connection)
        {
            Parameters = { new() { Value = someone.Id }, new() { Value = await auth.AskOf<string>("password_hash", await auth.Someone("Battery2Staple")) } },
        };
        await changePassword.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        // It still reads the old password, and finds it right; then it waits for the account's row.
        var logIn = someone.LogsIn();
        await Eventually.Holds(
            () => auth.Ask<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"),
            "the log-in waits");
        await change.CommitAsync(TestContext.Current.CancellationToken);

        (await logIn).Error.ShouldBe(AuthErrors.InvalidCredentials);
        (await someone.LivingSessions()).ShouldBe(0);
    }

    internal static string Permissions(Device device) => string.Join(' ', device.Claims["permissions"]!.AsArray()
        .SelectMany(granted => granted!["actions"]!.AsArray().Select(action => $"{granted["resource"]}:{action}")));
}

public sealed class LogInWithSettingsTests(StrictAuthHost auth) : IClassFixture<StrictAuthHost>
{
    private const string WeakHash = "$2a$04$";

    [Fact]
    public async Task An_administrator_may_also_moderate()
    {
        var boss = await auth.Someone(email: "boss@example.com");

        LogInTests.Permissions(await boss.Device()).ShouldEndWith(" users:moderate");
    }

    [Fact]
    public async Task A_hash_of_yesterdays_cost_is_made_again()
    {
        var someone = await WithAWeakHash();

        (await someone.LogsIn()).IsFailure.ShouldBeFalse();

        (await auth.AskOf<string>("password_hash", someone)).ShouldStartWith("$2a$05$");
        (await someone.LogsIn()).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_wrong_password_strengthens_nothing()
    {
        var someone = await WithAWeakHash();

        await someone.LogsIn("Wrong1Password");

        (await auth.AskOf<string>("password_hash", someone)).ShouldStartWith(WeakHash);
    }

    [Fact]
    public async Task Parallel_log_ins_that_strengthen_a_hash_all_succeed()
    {
        var someone = await WithAWeakHash();

        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => someone.LogsIn()));

        answers.ShouldAllBe(answer => !answer.IsFailure);
        (await someone.LivingSessions()).ShouldBe(10);
    }

    private async Task<Person> WithAWeakHash()
    {
        var someone = await auth.Someone();
        await auth.Execute(
            "update auth.accounts set password_hash = $2 where id = $1", someone.Id,
            BCrypt.Net.BCrypt.EnhancedHashPassword(someone.Password, 4, BCrypt.Net.HashType.SHA384));
        return someone;
    }
}
