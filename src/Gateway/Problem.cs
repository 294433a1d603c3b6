using Microsoft.AspNetCore.WebUtilities;

namespace ModularMonolith.Gateway;

/// <summary>Answers in the API's error shape (RFC 9457) where no process did.</summary>
internal static class Problem
{
    /// <summary>503, to be tried again.</summary>
    public static Task IsAway(HttpContext http) =>
        Write(http, StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", "The service is busy or one of its parts is away; please try again");

    /// <summary>400, for a client that did not finish its request.</summary>
    public static Task IsMalformed(HttpContext http) => Write(http, StatusCodes.Status400BadRequest, "BadRequest", "The request is malformed");

    /// <summary>404.</summary>
    public static Task IsNotThere(HttpContext http) => Write(http, StatusCodes.Status404NotFound, "NotFound", "There is nothing at this address");

    private static Task Write(HttpContext http, int status, string error, string message)
    {
        http.Response.Clear();
        http.Response.StatusCode = status;
        http.Response.Headers[RequestIdMiddleware.Header] = http.TraceIdentifier;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers["Referrer-Policy"] = "no-referrer";
        http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";
        if (status == StatusCodes.Status503ServiceUnavailable) http.Response.Headers.RetryAfter = "1";
        return http.Response.WriteAsJsonAsync(
            new
            {
                type = "about:blank",
                title = ReasonPhrases.GetReasonPhrase(status),
                status,
                detail = message,
                statusCode = status,
                error,
                message,
                requestId = http.TraceIdentifier,
                timestamp = http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow().UtcDateTime,
                path = http.Request.Path.Value,
            },
            options: null, "application/problem+json", http.RequestAborted);
    }
}
