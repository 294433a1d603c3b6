using Microsoft.AspNetCore.WebUtilities;

namespace ModularMonolith.Gateway;

/// <summary>
/// Takes in a body that comes in chunks before it is passed on, so that whoever is asked knows its length and can refuse it before it is
/// sent: an answer to half a body is lost with the connection.
/// </summary>
internal sealed class ChunksMiddleware(RequestDelegate next)
{
    // More than any route takes.
    private const int Most = 16 * 1024 * 1024;
    private const int InMemory = 256 * 1024;

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Headers.TransferEncoding.Count == 0)
        {
            await next(http);
            return;
        }

        await using var body = new FileBufferingReadStream(http.Request.Body, InMemory, Most, Path.GetTempPath());
        try
        {
            await body.DrainAsync(http.RequestAborted);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && !http.RequestAborted.IsCancellationRequested)
        {
            // Kestrel's word for a chunk longer than any number is the inner one.
            if (e is BadHttpRequestException || e.InnerException is OverflowException) await Problems.IsMalformed(http);
            else if (body.Length > Most - InMemory) await Problems.IsTooLarge(http);
            // There is no room for it.
            else await Problems.IsAway(http);
            return;
        }

        body.Position = 0;
        http.Request.Headers.TransferEncoding = default;
        http.Request.ContentLength = body.Length;
        http.Request.Body = body;
        await next(http);
    }
}
