using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace ModularMonolith.Shared.Infrastructure.Security;

internal static class Authentication
{
    public static void AddAccessTokens(this IServiceCollection services, JwtKeys keys)
    {
        services.AddSingleton(keys);
        services.AddSingleton<EndedSessions>();
        services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme).Configure<EndedSessions, TimeProvider>((options, ended, clock) =>
        {
            options.MapInboundClaims = false;
            options.TimeProvider = clock;
            options.TokenValidationParameters = new TokenValidationParameters
            {
                ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
                ValidTypes = [JwtKeys.TokenType],
                ValidIssuer = JwtKeys.Issuer,
                ValidAudience = JwtKeys.Audience,
                RequireExpirationTime = true,
                RequireSignedTokens = true,
                ClockSkew = keys.ClockSkew,
                TryAllIssuerSigningKeys = false,
                IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId),
                LifetimeValidator = (_, expires, token, parameters) => Lives(expires, token, parameters, clock),
                NameClaimType = "name",
            };
            options.Events = new JwtBearerEvents
            {
                OnTokenValidated = context =>
                {
                    if (context.Principal?.FindFirst(JwtRegisteredClaimNames.Sid) is not { } session
                        || !Guid.TryParse(session.Value, out var id)
                        || !Guid.TryParse(context.Principal.FindFirst(JwtRegisteredClaimNames.Sub)?.Value, out _)
                        || ended.Contains(id))
                        context.Fail("The session has ended.");
                    return Task.CompletedTask;
                },
            };
        });
    }

    // The library's own check reads the machine's clock; ours reads the one that everything else reads.
    private static bool Lives(DateTime? expires, SecurityToken token, TokenValidationParameters parameters, TimeProvider clock)
    {
        if (expires is null) throw new SecurityTokenNoExpirationException("No exp.");
        var now = clock.GetUtcNow().UtcDateTime;
        if (expires.Value + parameters.ClockSkew <= now) throw new SecurityTokenExpiredException("Expired.") { Expires = expires.Value };
        if (token.ValidFrom != DateTime.MinValue && token.ValidFrom > now + parameters.ClockSkew) throw new SecurityTokenNotYetValidException("Not yet.");
        return true;
    }
}
