using ModularMonolith.Modules.Auth.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Auth;

public sealed class EmailAddressTests
{
    [Theory]
    [InlineData("  Anna@Example.COM\t", "anna@example.com")]
    [InlineData("ÄNNA@example.com", "änna@example.com")]
    [InlineData("first.last+tag@sub.example.co.uk", "first.last+tag@sub.example.co.uk")]
    public void An_address_is_trimmed_and_lower_cased(string typed, string kept) => EmailAddress.From(typed).Value.Value.ShouldBe(kept);

    [Fact]
    public void Two_spellings_are_one_address() => EmailAddress.From("A@b.c").Value.ShouldBe(EmailAddress.From(" a@B.C ").Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("anna")]
    [InlineData("@example.com")]
    [InlineData("anna@")]
    [InlineData("anna@example")]
    [InlineData("anna@@example.com")]
    [InlineData("an@na@example.com")]
    [InlineData("an na@example.com")]
    [InlineData("anna@exam\u00a0ple.com")]
    [InlineData("anna\n@example.com")]
    [InlineData("an\u200bna@example.com")]
    [InlineData("anna@example..com")]
    [InlineData("anna@.example.com")]
    [InlineData("anna@example.com.")]
    [InlineData("an..na@example.com")]
    [InlineData(".anna@example.com")]
    [InlineData("<anna@example.com>")]
    [InlineData("anna@example.com,bob@example.com")]
    public void What_no_mail_could_reach_is_refused(string? typed) => EmailAddress.From(typed).Error.ShouldBe(AuthErrors.NoEmail);

    [Theory]
    [InlineData(254, false)]
    [InlineData(255, true)]
    public void An_address_has_at_most_254_characters(int length, bool refused) =>
        EmailAddress.From(new string('a', length - "@example.com".Length) + "@example.com").IsFailure.ShouldBe(refused);

    [Fact]
    public void An_address_prints_as_itself() => EmailAddress.Stored("a@b.c").ToString().ShouldBe("a@b.c");
}
