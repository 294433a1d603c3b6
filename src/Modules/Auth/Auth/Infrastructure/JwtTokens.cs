using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared.Infrastructure.Security;

namespace ModularMonolith.Modules.Auth.Infrastructure;

/// <summary>Access tokens as JWT (RFC 9068), signed with the first of the keys.</summary>
internal sealed class JwtTokens(JwtKeys keys, AuthSettings settings, TimeProvider clock) : ITokens
{
    private static readonly Grant[] Everyones =
    [
        new("posts", "create", "read", "update", "delete"),
        new("user", "read", "update"),
        new("conversations", "read", "create"),
        new("messages", "read", "create"),
    ];

    private static readonly JsonElement Ordinary = Claim(Everyones);
    private static readonly JsonElement Moderating = Claim([.. Everyones, new("users", "moderate")]);

    private readonly JsonWebTokenHandler writer = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly SigningCredentials signing = new(keys.Signing, SecurityAlgorithms.HmacSha256);

    public TokenPair Pair(Account account, SessionId session, RefreshToken refresh)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        var access = writer.CreateToken(new SecurityTokenDescriptor
        {
            TokenType = JwtKeys.TokenType,
            Issuer = JwtKeys.Issuer,
            Audience = JwtKeys.Audience,
            IssuedAt = now,
            Expires = now + keys.AccessTtl,
            SigningCredentials = signing,
            Claims = new Dictionary<string, object>
            {
                [JwtRegisteredClaimNames.Sub] = account.Id.ToString(),
                [JwtRegisteredClaimNames.Sid] = session.Value.ToString(),
                [JwtRegisteredClaimNames.Jti] = Guid.CreateVersion7().ToString(),
                [JwtRegisteredClaimNames.Email] = account.Email!.Value,
                [JwtRegisteredClaimNames.Name] = account.DisplayName!,
                ["permissions"] = settings.Administrators.Contains(account.Email) ? Moderating : Ordinary,
            },
        });
        return new TokenPair(access, refresh.Text, (int)keys.AccessTtl.TotalSeconds);
    }

    private static JsonElement Claim(Grant[] grants) => JsonSerializer.SerializeToElement(grants, JsonSerializerOptions.Web);

    private sealed record Grant(string Resource, params string[] Actions);
}
