using Yarp.ReverseProxy.Forwarder;

namespace ModularMonolith.Gateway;

/// <summary>Asks another process where one can't be reached, and answers where none can, or where a client did not finish its request.</summary>
internal sealed class AwayMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var proxy = http.GetReverseProxyFeature();
        var untried = proxy.AvailableDestinations;
        await next(http);
        while (IsUnheard(http) && (untried = [.. untried.Where(destination => destination != proxy.ProxiedDestination)]).Count > 0)
        {
            http.Features.Set<IForwarderErrorFeature>(null);
            http.Response.StatusCode = StatusCodes.Status200OK;
            // Who balances the load leaves the one that it has picked.
            proxy.AvailableDestinations = untried;
            await next(http);
        }

        if (http.GetForwarderErrorFeature() is not { } failure || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested) return;

        if (failure.Error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled or ForwarderError.UpgradeRequestClient) await Problem.IsMalformed(http);
        else await Problem.IsAway(http);
    }

    /// <summary>Nobody took the request, so it may be made again, whatever it asks for.</summary>
    private static bool IsUnheard(HttpContext http) =>
        http.GetForwarderErrorFeature()?.Exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } && !http.Response.HasStarted;
}
