using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Shared.Infrastructure.Requests;

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
                RequireSignedTokens = true,
                ClockSkew = keys.ClockSkew,
                TryAllIssuerSigningKeys = false,
                IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Find(keyId),
                // Looked at last, below: a token that is not ours is invalid before it is expired.
                ValidateLifetime = false,
                NameClaimType = "name",
            };
            options.Events = new JwtBearerEvents
            {
                OnMessageReceived = context =>
                {
                    var isHub = context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<HubRoute>() is not null;
                    if (isHub && context.Request.Headers.Authorization.Count == 0 && context.Request.Query[HubRoute.TokenParameter] is [{ Length: > 0 } token]) context.Token = token;
                    return Task.CompletedTask;
                },
                OnTokenValidated = context =>
                {
                    if (Refusal((JsonWebToken)context.SecurityToken, context.Principal!, keys, ended, clock) is { } refusal) context.Fail(refusal);
                    return Task.CompletedTask;
                },
            };
        });
    }

    private static Exception? Refusal(JsonWebToken token, ClaimsPrincipal who, JwtKeys keys, EndedSessions ended, TimeProvider clock)
    {
        // RFC 7515, 4.1.11: we understand no critical extension.
        if (token.TryGetHeaderValue<object>("crit", out _)) return new SecurityTokenException("Unknown critical header.");
        if (!Guid.TryParse(who.FindFirst(JwtRegisteredClaimNames.Sid)?.Value, out var session) || !Guid.TryParse(who.FindFirst(JwtRegisteredClaimNames.Sub)?.Value, out _))
            return new SecurityTokenException("No session or no user.");
        if (!CurrentCaller.IsWellFormed(who)) return new SecurityTokenException("Malformed permissions.");
        if (token.ValidTo == DateTime.MinValue) return new SecurityTokenNoExpirationException("No exp.");

        var now = clock.GetUtcNow().UtcDateTime;
        if (token.ValidTo <= now - keys.ClockSkew) return new SecurityTokenExpiredException("Expired.");
        if (token.ValidFrom != DateTime.MinValue && token.ValidFrom > now + keys.ClockSkew) return new SecurityTokenNotYetValidException("Not yet.");
        return ended.Contains(session) ? new SecurityTokenException("The session has ended.") : null;
    }
}
