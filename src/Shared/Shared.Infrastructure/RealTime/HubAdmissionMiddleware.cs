using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Http.Features;
using ModularMonolith.Shared.Infrastructure.Hosting;
using ModularMonolith.Shared.Infrastructure.Http;
using ModularMonolith.Shared.Infrastructure.Requests;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>
/// Refuses connections that no hub should see: of pages that are not ours (WebSockets know no CORS), of users who have too many, and
/// what is no WebSocket at all.
/// </summary>
internal sealed class HubAdmissionMiddleware(RequestDelegate next, PlatformSettings settings, LiveConnections connections, SharedConnectionCount everywhere)
{
    private static readonly Error ForeignOrigin = new(ErrorKind.Forbidden, "Pages of this origin may not connect");
    private static readonly Error NoWebSocket = new(ErrorKind.BadRequest, "Connect with a WebSocket");

    public static Error TooManyConnections { get; } = new(ErrorKind.TooManyRequests, $"You have {LiveConnections.MostOfOneUser} connections already; close one first")
    {
        RetryAfter = TimeSpan.FromSeconds(5),
    };

    public async Task InvokeAsync(HttpContext http, CurrentCaller caller)
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<HubRoute>() is not null && await Refusal(http, caller) is { } refusal) await Problems.Write(http, refusal);
        else await next(http);
    }

    private async Task<Error?> Refusal(HttpContext http, CurrentCaller caller)
    {
        // Native clients send none.
        if (http.Request.Headers.Origin is { Count: > 0 } origin && !settings.CorsOrigins.Contains(origin.ToString(), StringComparer.OrdinalIgnoreCase)) return ForeignOrigin;
        if (!connections.HasRoomFor(caller.UserId.Value) || !await everywhere.HasRoomFor(caller.UserId.Value)) return TooManyConnections;
        var negotiates = http.GetEndpoint()?.Metadata.GetMetadata<NegotiateMetadata>() is not null;
        return negotiates || IsWebSocket(http) ? null : NoWebSocket;
    }

    // RFC 6455, 4.2.1, and RFC 8441. What is nearly one is left to nobody who would answer in another shape.
    private static bool IsWebSocket(HttpContext http) =>
        (http.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true } && http.Request.Headers.SecWebSocketVersion == "13" && IsKey(http.Request.Headers.SecWebSocketKey)) || http.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true };

    private static bool IsKey(string? key) => key?.Length == 24 && Convert.TryFromBase64String(key, stackalloc byte[18], out var length) && length == 16;
}
