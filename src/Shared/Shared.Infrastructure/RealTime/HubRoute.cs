using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>Says of a hub's two addresses that whoever is signed in may connect; what may be asked there, each request says itself.</summary>
internal sealed record HubRoute
{
    /// <summary>Browsers can't give a WebSocket a header, so the token may stand here; nowhere else.</summary>
    public const string TokenParameter = "access_token";
}

/// <summary>Maps hubs.</summary>
public static class HubRoutes
{
    /// <summary>Maps a hub. Over WebSockets only, which need no sticky load balancer where clients skip the negotiation.</summary>
    public static IEndpointConventionBuilder MapLiveHub<THub>(this IEndpointRouteBuilder routes, string pattern)
        where THub : Hub, IRefusingHub =>
        routes.MapHub<THub>(pattern, options =>
        {
            options.Transports = HttpTransportType.WebSockets;
            options.CloseOnAuthenticationExpiration = true;
            // A client that does not answer the close message is not waited for.
            options.WebSockets.CloseTimeout = TimeSpan.FromSeconds(2);
        }).WithMetadata(new HubRoute()).DisableHttpMetrics();
}
