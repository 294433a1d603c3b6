using System.Diagnostics;
using Microsoft.AspNetCore.WebUtilities;
using Yarp.ReverseProxy.Forwarder;

namespace ModularMonolith.Gateway;

/// <summary>
/// Answers where no process did, in the API's error shape (RFC 9457): 503, to be tried again, for one that can't be reached, and 400 for
/// a client that did not finish its request.
/// </summary>
internal sealed class AwayMiddleware(RequestDelegate next, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (http.GetForwarderErrorFeature() is not { } failure || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested) return;

        var isClients = failure.Error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled or ForwarderError.UpgradeRequestClient;
        await Write(http, isClients ? 400 : 503, isClients ? "BadRequest" : "ServiceUnavailable", isClients ? "The request is malformed" : "The service is busy or one of its parts is away; please try again");
    }

    private Task Write(HttpContext http, int status, string error, string message)
    {
        http.Response.Clear();
        http.Response.StatusCode = status;
        http.Response.Headers.CacheControl = "no-store";
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
                requestId = http.Request.Headers["X-Request-Id"].FirstOrDefault() ?? Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier,
                timestamp = clock.GetUtcNow().UtcDateTime,
                path = http.Request.Path.Value,
            },
            options: null, "application/problem+json", http.RequestAborted);
    }
}
