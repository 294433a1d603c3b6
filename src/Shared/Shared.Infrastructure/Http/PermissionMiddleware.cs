using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.Tokens;
using ModularMonolith.Shared.Infrastructure.Requests;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Refuses before anything of the request is read: 401 without a valid token, 403 without the permission that the route declares.</summary>
internal sealed class PermissionMiddleware(RequestDelegate next)
{
    private static readonly Error Expired = new(ErrorKind.TokenExpired, "Access token has expired");
    private static readonly Error Invalid = new(ErrorKind.InvalidToken, "Access token is invalid");

    public async Task InvokeAsync(HttpContext http, CurrentCaller caller)
    {
        caller.Is(http.User, http.Connection.RemoteIpAddress?.ToString(), http.Request.Headers.UserAgent);
        var permission = http.GetEndpoint()?.Metadata.GetMetadata<RequestRoute>()?.Route.Requires ?? Permission.Anonymous;
        var refusal = permission.IsAnonymous ? null : await TokenRefusal(http) ?? Authorization.Refusal(caller, permission);
        if (refusal is not null) await Problems.Write(http, refusal);
        else await next(http);
    }

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
