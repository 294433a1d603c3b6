namespace ModularMonolith.Gateway;

/// <summary>Ends requests that wait for a process that has fallen silent. Connections of the hub notice by themselves.</summary>
internal sealed class SilenceMiddleware(RequestDelegate next, WhoAnswers whoAnswers)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetReverseProxyFeature().AvailableDestinations is not [var picked] || http.WebSockets.IsWebSocketRequest)
        {
            await next(http);
            return;
        }

        var gone = http.RequestAborted;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(gone, whoAnswers.SilenceOf(picked));
        http.RequestAborted = either.Token;
        try
        {
            await next(http);
        }
        finally
        {
            http.RequestAborted = gone;
        }
    }
}
