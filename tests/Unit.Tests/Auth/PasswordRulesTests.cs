using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Modules.Auth.Infrastructure;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Auth;

public sealed class PasswordRulesTests
{
    private static readonly CommonPasswords Common = new();
    private static readonly PasswordRules Rules = new(Common);

    [Theory]
    [InlineData("Zbcdef1")]
    [InlineData("")]
    [InlineData(null)]
    public void Seven_characters_are_too_few(string? password) => Rules.Check(password).Error.ShouldBe(AuthErrors.PasswordLength(8, 128));

    [Theory]
    [InlineData(128, false)]
    [InlineData(129, true)]
    public void A_password_has_at_most_128_characters(int length, bool refused) =>
        Rules.Check("Aa1".PadRight(length, 'z')).IsFailure.ShouldBe(refused);

    [Theory]
    [InlineData("zbcdefg1")]
    [InlineData("ZBCDEFG1")]
    [InlineData("Zbcdefgh")]
    [InlineData("fourteen chars")]
    public void A_short_password_needs_upper_case_lower_case_and_a_digit(string password) =>
        Rules.Check(password).Error.ShouldBe(AuthErrors.PasswordTooSimple(15));

    [Theory]
    [InlineData("Zbcdefg1")]
    [InlineData("Äöüßäöü1")]
    [InlineData("exactly fifteen")]
    [InlineData("Password123!")]
    public void A_mixed_or_a_long_password_will_do(string password) => Rules.Check(password).Value.ShouldBe(password);

    [Theory]
    [InlineData("Password1")]
    [InlineData("pASSWORD123")]
    [InlineData("Passw0rd")]
    [InlineData("Qwerty123")]
    [InlineData("Iloveyou2")]
    [InlineData("Summer2024")]
    [InlineData("passwordpassword")]
    [InlineData("123456789012345")]
    [InlineData("Q1w2e3r4t5")]
    [InlineData("Blink182")]
    public void A_common_password_is_refused_in_any_case(string password) => Rules.Check(password).Error.ShouldBe(AuthErrors.PasswordTooCommon);

    /// <summary>ASVS 6.2.4.</summary>
    [Fact]
    public void At_least_3000_common_passwords_are_refused_that_would_fit_otherwise() =>
        Common.All.Count(word => Rules.Check(Capitalized(word)).Error == AuthErrors.PasswordTooCommon).ShouldBeGreaterThanOrEqualTo(3_000);

    [Fact]
    public void Blanks_around_belong_to_the_password() => Rules.Check(" Zbcdef1 ").Value.ShouldBe(" Zbcdef1 ");

    private static string Capitalized(string word)
    {
        var first = word.TakeWhile(character => !char.IsLetter(character)).Count();
        return string.Concat(word.Select((character, at) => at == first ? char.ToUpperInvariant(character) : char.ToLowerInvariant(character)));
    }
}
