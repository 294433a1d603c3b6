using ModularMonolith.Shared.Infrastructure.Http;

namespace ModularMonolith.Gateway;

/// <summary>Gives each request its id, as the modules do, and passes it on.</summary>
internal sealed class RequestIdMiddleware(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext http)
    {
        http.TraceIdentifier = RequestId.Of(http.Request.Headers);
        http.Request.Headers[RequestId.Header] = http.TraceIdentifier;
        return next(http);
    }
}
