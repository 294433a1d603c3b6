using System.Security.Cryptography;
using ModularMonolith.Modules.Auth.Domain;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Auth;

public sealed class RefreshTokenTests
{
    [Fact]
    public void A_token_is_read_as_it_was_written()
    {
        var token = RefreshToken.New();

        RefreshToken.Read(token.Text)!.Hash.ShouldBe(token.Hash);
    }

    [Fact]
    public void A_token_has_43_characters_that_need_no_escape() => RefreshToken.New().Text.ShouldMatch("^[A-Za-z0-9_-]{43}$");

    [Fact]
    public void The_hash_is_that_of_the_tokens_256_bits()
    {
        var token = RefreshToken.New();

        token.Hash.ShouldBe(SHA256.HashData(System.Buffers.Text.Base64Url.DecodeFromChars(token.Text)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("not a token, not a token, not a token, not ")]
    [InlineData("+/A5678901234567890123456789012345678901234")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_can_be_no_token_is_none(string text) => RefreshToken.Read(text).ShouldBeNull();

    [Fact]
    public void Of_one_parent_and_one_salt_there_is_one_successor()
    {
        var (parent, salt) = (RefreshToken.New(), RefreshToken.NewSalt());

        RefreshToken.Read(parent.Text)!.Successor(salt).Text.ShouldBe(parent.Successor(salt).Text);
    }

    [Fact]
    public void Another_salt_makes_another_successor()
    {
        var parent = RefreshToken.New();

        parent.Successor(RefreshToken.NewSalt()).Text.ShouldNotBe(parent.Successor(RefreshToken.NewSalt()).Text);
    }

    [Fact]
    public void Another_parent_has_another_successor()
    {
        var salt = RefreshToken.NewSalt();

        RefreshToken.New().Successor(salt).Text.ShouldNotBe(RefreshToken.New().Successor(salt).Text);
    }

    [Fact]
    public void A_token_does_not_print_itself() => RefreshToken.New().ToString().ShouldBe("RefreshToken");
}
