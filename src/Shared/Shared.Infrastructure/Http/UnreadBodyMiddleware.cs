using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>
/// Lets the server take in a body that nobody has read, for the few seconds that it gives each, whatever its size. If it broke off there, the
/// answer, and with it the word of what was done, would be lost with the connection.
/// </summary>
internal sealed class UnreadBodyMiddleware(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext http)
    {
        await next(http);
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = null;
    }
}
