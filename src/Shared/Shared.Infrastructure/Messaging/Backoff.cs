namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>When a failed event is tried again: after 100 ms, then four times as long each time, with up to a quarter of jitter.</summary>
internal static class Backoff
{
    /// <summary>After the last one the event is parked: about 9 minutes after it first failed.</summary>
    public const int Attempts = 8;

    /// <summary>The delay after the given number of failures, or <c>null</c> where it was the last one.</summary>
    public static TimeSpan? After(int failures) => failures >= Attempts
        ? null
        : TimeSpan.FromMilliseconds(100 * Math.Pow(4, failures - 1) * (1 + (Random.Shared.NextDouble() / 4)));
}
