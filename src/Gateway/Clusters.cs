using Yarp.ReverseProxy.Configuration;

namespace ModularMonolith.Gateway;

/// <summary>What holds for all clusters: several processes are taken in turn, and who is away or about to stop is left out.</summary>
internal sealed class Clusters : IProxyConfigFilter
{
    private static readonly HealthCheckConfig Asked = new()
    {
        // Where all are away the requests themselves find out who is back.
        AvailableDestinationsPolicy = "HealthyOrPanic",
        Active = new ActiveHealthCheckConfig { Enabled = true, Path = "/health/ready", Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(3) },
    };

    // As it comes in, so that the modules judge it.
    private static readonly HttpClientConfig AsItIs = new() { RequestHeaderEncoding = "latin1" };

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster with
    {
        LoadBalancingPolicy = cluster.LoadBalancingPolicy ?? "RoundRobin",
        HealthCheck = cluster.HealthCheck ?? Asked,
        HttpClient = cluster.HttpClient ?? AsItIs,
    });

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route);
}
