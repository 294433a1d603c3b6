using System.Collections.Concurrent;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Model;

namespace ModularMonolith.Gateway;

/// <summary>
/// Who is asked: the processes that are ready; where none is, those that answer or refuse at once, for they may be back. Nobody waits for
/// one that is silent: it is asked again as soon as a probe reaches it.
/// </summary>
internal sealed class WhoAnswers : IAvailableDestinationsPolicy, IDisposable
{
    // A machine that is busy may be late once.
    private const int MostSilent = 2;

    private readonly ConcurrentDictionary<DestinationState, int> silent = new();
    private readonly ConcurrentDictionary<DestinationState, CancellationTokenSource> silence = new();

    public string Name => nameof(WhoAnswers);

    public IReadOnlyList<DestinationState> GetAvailalableDestinations(ClusterConfig config, IReadOnlyList<DestinationState> allDestinations)
    {
        IReadOnlyList<DestinationState> ready = [.. allDestinations.Where(destination => destination.Health.Active != DestinationHealth.Unhealthy)];
        return ready.Count > 0 ? ready : [.. allDestinations.Where(destination => silent.GetValueOrDefault(destination) < MostSilent)];
    }

    /// <summary>Cancelled once the process has fallen silent: who waits for its answer waits in vain.</summary>
    public CancellationToken SilenceOf(DestinationState destination) => silence.GetOrAdd(destination, _ => new CancellationTokenSource()).Token;

    /// <summary>Takes note of who was heard and who was not.</summary>
    public void Hear(DestinationProbingResult probe)
    {
        if (probe.Exception is not OperationCanceledException) silent.TryRemove(probe.Destination, out _);
        else if (silent.AddOrUpdate(probe.Destination, 1, (_, before) => before + 1) == MostSilent && silence.TryRemove(probe.Destination, out var waiting))
            // Whoever waits goes on elsewhere: the probes go on.
            _ = waiting.CancelAsync();
    }

    public void Dispose()
    {
        foreach (var waiting in silence.Values) waiting.Dispose();
    }
}
