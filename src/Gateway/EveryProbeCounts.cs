using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace ModularMonolith.Gateway;

/// <summary>A process is ready by what it said last.</summary>
internal sealed class EveryProbeCounts(IDestinationHealthUpdater health, IClusterDestinationsUpdater destinations, WhoAnswers whoAnswers) : IActiveHealthCheckPolicy
{
    public string Name => nameof(EveryProbeCounts);

    public void ProbingCompleted(ClusterState cluster, IReadOnlyList<DestinationProbingResult> probingResults)
    {
        foreach (var probe in probingResults) whoAnswers.Hear(probe);
        health.SetActive(cluster, [.. probingResults.Select(probe => new NewActiveDestinationHealth(
            probe.Destination, probe.Response is { IsSuccessStatusCode: true } ? DestinationHealth.Healthy : DestinationHealth.Unhealthy))]);
        // Who was away and is still away is no news to YARP, and to us it may be: it has fallen silent, or begun to refuse.
        destinations.UpdateAvailableDestinations(cluster);
    }
}
