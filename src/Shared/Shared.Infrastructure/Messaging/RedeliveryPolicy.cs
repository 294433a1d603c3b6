namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>When an event that a reaction failed on is tried again.</summary>
/// <param name="Attempts">After so many failures it is parked.</param>
/// <param name="First">How long after the first failure.</param>
/// <param name="Factor">How much longer each time.</param>
internal sealed record RedeliveryPolicy(int Attempts, TimeSpan First, double Factor)
{
    /// <summary>Parked about 9 minutes after the first failure: long enough for a deployment to be taken back.</summary>
    public static RedeliveryPolicy Default { get; } = new(8, TimeSpan.FromMilliseconds(100), 4);

    /// <summary>The delay after the given number of failures, with up to a quarter of jitter; <c>null</c> where it was the last one.</summary>
    public TimeSpan? After(int failures) => failures >= Attempts ? null : First * Math.Pow(Factor, failures - 1) * (1 + (Random.Shared.NextDouble() / 4));
}
