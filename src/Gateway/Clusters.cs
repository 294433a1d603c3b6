using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;

namespace ModularMonolith.Gateway;

/// <summary>What holds for all clusters: several processes are taken in turn, and who is away or about to stop is left out.</summary>
internal sealed class Clusters : IProxyConfigFilter
{
    private static readonly HealthCheckConfig Asked = new()
    {
        AvailableDestinationsPolicy = nameof(WhoAnswers),
        Active = new ActiveHealthCheckConfig { Enabled = true, Policy = nameof(EveryProbeCounts), Path = "/health/ready", Interval = TimeSpan.FromSeconds(1), Timeout = TimeSpan.FromSeconds(3) },
    };

    // Longer than the hub is silent: it pings every 15 seconds.
    private static readonly ForwarderRequestConfig Patience = new() { ActivityTimeout = TimeSpan.FromSeconds(20) };

    // As it comes in, so that the modules judge it.
    private static readonly HttpClientConfig AsItIs = new() { RequestHeaderEncoding = "latin1" };

    public ValueTask<ClusterConfig> ConfigureClusterAsync(ClusterConfig cluster, CancellationToken cancel) => new(cluster with
    {
        LoadBalancingPolicy = cluster.LoadBalancingPolicy ?? "RoundRobin",
        HealthCheck = cluster.HealthCheck ?? Asked,
        HttpClient = cluster.HttpClient ?? AsItIs,
        HttpRequest = cluster.HttpRequest ?? Patience,
    });

    public ValueTask<RouteConfig> ConfigureRouteAsync(RouteConfig route, ClusterConfig? cluster, CancellationToken cancel) => new(route);
}
