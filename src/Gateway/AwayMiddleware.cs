using Yarp.ReverseProxy.Forwarder;

namespace ModularMonolith.Gateway;

/// <summary>Answers for a process that can't be reached, and a client that did not finish its request.</summary>
internal sealed class AwayMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (http.GetForwarderErrorFeature() is not { } failure || http.Response.HasStarted || http.RequestAborted.IsCancellationRequested) return;

        if (failure.Error is ForwarderError.RequestBodyClient or ForwarderError.RequestBodyCanceled or ForwarderError.UpgradeRequestClient) await Problem.IsMalformed(http);
        else await Problem.IsAway(http);
    }
}
