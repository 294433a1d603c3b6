using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Requests;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Turns what went wrong anywhere behind it into the one error shape, and gives bare statuses (routing's 404, 405) a body.</summary>
internal sealed partial class ErrorMiddleware(RequestDelegate next, ILogger<ErrorMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }
                && Problems.Of(http.Response.StatusCode) is { } bare) await Problems.Write(http, bare);
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var error = Of(e, http);
            if (error.Kind == ErrorKind.InternalServerError) Broken(log, e);
            else if (error.Kind == ErrorKind.ServiceUnavailable) Away(log, e);
            Clear(http);
            // The connection is busy until the scope has ended, and a next request on it would wait as long.
            if (e is AbandonedException) http.Response.Headers.Connection = "close";
            await Problems.Write(http, error);
        }
    }

    private static Error Of(Exception e, HttpContext http) => e switch
    {
        _ when http.RequestAborted.IsCancellationRequested => new(ErrorKind.BadRequest, "The client went away"),
        BadHttpRequestException bad => Problems.Of(bad.StatusCode) ?? Problems.Of(StatusCodes.Status400BadRequest)!,
        _ => Failures.Of(e),
    };

    private static void Clear(HttpContext http)
    {
        http.Response.Headers.Remove("ETag");
        http.Response.Headers.Remove("Location");
        http.Response.Headers.Remove("Content-Type");
        http.Response.Headers.Remove("Content-Length");
    }

    [LoggerMessage(LogLevel.Error, "[Http] The request failed because of a defect")]
    private static partial void Broken(ILogger log, Exception exception);

    [LoggerMessage(LogLevel.Error, "[Http] The request failed because a part is away")]
    private static partial void Away(ILogger log, Exception exception);
}
