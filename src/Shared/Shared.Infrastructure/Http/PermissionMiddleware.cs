using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Shared.Infrastructure.Requests;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>
/// Refuses before anything of the request is read: 401 without a valid token, 403 without the permission that the route declares, 400 where
/// there is a query and nobody to read it.
/// </summary>
internal sealed class PermissionMiddleware(RequestDelegate next)
{
    internal static Error Expired { get; } = new(ErrorKind.TokenExpired, "Access token has expired");

    internal static Error Invalid { get; } = new(ErrorKind.InvalidToken, "Access token is invalid");

    public async Task InvokeAsync(HttpContext http, CurrentCaller caller)
    {
        caller.Is(http.User, http.Connection.RemoteIpAddress?.ToString(), http.Request.Headers.UserAgent);
        var endpoint = http.GetEndpoint()?.Metadata;
        var permission = endpoint?.GetMetadata<RequestRoute>()?.Route.Requires ?? Permission.Anonymous;
        Error? refusal = null;
        if (endpoint?.GetMetadata<HubRoute>() is not null) refusal = await TokenRefusal(http) ?? (caller.IsSignedIn ? null : Authorization.NotSignedIn);
        else if (endpoint?.GetMetadata<AnonymousRoute>() is not null) refusal = QueryRefusal(http);
        else if (!permission.IsAnonymous) refusal = await TokenRefusal(http) ?? Authorization.Refusal(caller, permission);
        if (refusal is not null) await Problems.Write(http, refusal);
        else await next(http);
    }

    /// <summary>What no request record is made for knows no query parameters.</summary>
    private static Error? QueryRefusal(HttpContext http) =>
        http.Request.Query.Keys.FirstOrDefault() is { } name ? Strictly.UnknownQuery(name) : null;

    private static async Task<Error?> TokenRefusal(HttpContext http)
    {
        // The result of the authentication before, kept by its handler; the feature would tell of successes only.
        var result = await http.AuthenticateAsync();
        return result.Failure switch
        {
            null when result.None && http.Request.Headers.Authorization.Count > 0 => Invalid,
            null => null,
            SecurityTokenExpiredException => Expired,
            _ => Invalid,
        };
    }
}
