using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using ModularMonolith.Shared.Infrastructure.Messaging;
using Serilog.Context;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>Gives each request its id: the client's where it is well formed, a new one otherwise. Answers, errors and log lines carry it.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var id = RequestId.Of(http.Request.Headers);
        http.TraceIdentifier = id;
        http.Response.Headers[RequestId.Header] = id;
        Activity.Current?.SetBaggage(EventTracing.RequestId, id);
        using (LogContext.PushProperty("requestId", id)) await next(http);
    }
}
