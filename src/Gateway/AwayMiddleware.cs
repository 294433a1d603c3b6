using Yarp.ReverseProxy.Forwarder;

namespace ModularMonolith.Gateway;

/// <summary>Asks another process where one can't be reached or fails to answer, and answers where none does, or where a client did not finish its request.</summary>
internal sealed partial class AwayMiddleware(RequestDelegate next, ILogger<AwayMiddleware> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetReverseProxyFeature();
        var untried = proxy.AvailableDestinations;
        await next(http);
        while (MayBeAskedAgain(http) && (untried = [.. untried.Where(destination => destination != proxy.ProxiedDestination)]).Count > 0)
        {
            http.Features.Set<IForwarderErrorFeature>(null);
            http.Response.StatusCode = StatusCodes.Status200OK;
            // Who balances the load leaves the one that it has picked.
            proxy.AvailableDestinations = untried;
            await next(http);
        }

        if (http.GetForwarderErrorFeature() is not { } failure || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested) return;

        Failed(log, proxy.Cluster.Config.ClusterId, proxy.ProxiedDestination?.DestinationId, failure.Error, failure.Exception?.Message);
        if (failure.Error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled or ForwarderError.UpgradeRequestClient) await Problems.IsMalformed(http);
        else await Problems.IsAway(http);
    }

    /// <summary>Nobody took the request; or it changes nothing, and nobody has answered.</summary>
    private static bool MayBeAskedAgain(HttpContext http) =>
        http.GetForwarderErrorFeature() is { } failure && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested
        && (failure.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } || ChangesNothing(http.Request));

    private static bool ChangesNothing(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && request.ContentLength is null or 0 && !request.HttpContext.WebSockets.IsWebSocketRequest;

    // The path is not told: it is the client's text.
    [LoggerMessage(LogLevel.Warning, "{cluster}: {destination} gave no answer: {error} {reason}")]
    private static partial void Failed(ILogger log, string cluster, string? destination, ForwarderError error, string? reason);
}
