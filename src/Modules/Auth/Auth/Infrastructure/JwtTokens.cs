using System.Text.Json;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Security;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth.Infrastructure;

/// <summary>Access tokens as JWT (RFC 9068), signed with the first of the keys.</summary>
internal sealed class JwtTokens(JwtKeys keys, AuthSettings settings, ModuleCatalog catalog, TimeProvider clock) : ITokens
{
    private readonly JsonElement ordinary = Claim(catalog.Grants);
    private readonly JsonElement moderating = Claim([.. catalog.Grants, Permission.Of("users", "moderate")]);
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
                ["permissions"] = settings.Administrators.Contains(account.Email) ? moderating : ordinary,
            },
        });
        return new TokenPair(access, refresh.Text, (int)keys.AccessTtl.TotalSeconds);
    }

    private static JsonElement Claim(IEnumerable<Permission> granted) => JsonSerializer.SerializeToElement(
        granted.GroupBy(p => p.Resource, p => p.Action, (resource, actions) => new { resource, actions }), JsonSerializerOptions.Web);
}
