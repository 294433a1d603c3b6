using Microsoft.AspNetCore.Http;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>The headers that every answer carries (ASVS 3.4). Routes that serve pages or pictures say otherwise for themselves.</summary>
internal sealed class SecurityHeadersMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        var headers = http.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
        headers.CacheControl = "no-store";
        return next(http);
    }
}
