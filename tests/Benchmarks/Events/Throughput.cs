namespace ModularMonolith.Benchmarks.Events;

/// <summary>How many there were, and how many a second.</summary>
internal sealed record Throughput(int Count, TimeSpan Elapsed)
{
    public double PerSecond => Count / Elapsed.TotalSeconds;
}
