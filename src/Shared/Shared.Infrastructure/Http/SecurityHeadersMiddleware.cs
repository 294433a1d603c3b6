using Microsoft.AspNetCore.Http;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Gives every answer <see cref="SecurityHeaders"/>.</summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        foreach (var (name, value) in SecurityHeaders.All) http.Response.Headers[name] = value;
        return next(http);
    }
}
