using System.Diagnostics;

namespace ModularMonolith.Gateway;

/// <summary>A process that can't be reached is answered for as the API answers for a part that is away: 503 in its error shape (RFC 9457), to be tried again.</summary>
internal sealed class AwayMiddleware(RequestDelegate next, TimeProvider clock)
{
    private const string Message = "The service is busy or one of its parts is away; please try again";

    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (http.GetForwarderErrorFeature() is null || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested) return;

        http.Response.Clear();
        http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        http.Response.Headers.RetryAfter = "1";
        http.Response.Headers.CacheControl = "no-store";
        await http.Response.WriteAsJsonAsync(
            new
            {
                type = "about:blank",
                title = "Service Unavailable",
                status = 503,
                detail = Message,
                statusCode = 503,
                error = "ServiceUnavailable",
                message = Message,
                requestId = http.Request.Headers["X-Request-Id"].FirstOrDefault() ?? Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier,
                timestamp = clock.GetUtcNow().UtcDateTime,
                path = http.Request.Path.Value,
            },
            options: null, "application/problem+json", http.RequestAborted);
    }
}
