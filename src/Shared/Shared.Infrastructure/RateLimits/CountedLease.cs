using System.Threading.RateLimiting;

namespace ModularMonolith.Shared.Infrastructure.RateLimits;

/// <summary>A request's leave, or its refusal. There is nothing to give back: a window ends by itself.</summary>
internal sealed class CountedLease(IReadOnlyList<RateCount> counts) : RateLimitLease
{
    /// <summary>What was counted against each limit; given with every lease.</summary>
    public static MetadataName<IReadOnlyList<RateCount>> Counts { get; } = MetadataName.Create<IReadOnlyList<RateCount>>("COUNTS");

    /// <summary>The limit that is spent for longest, where one is.</summary>
    private RateCount? Spent { get; } = counts.Where(count => !count.Allowed).Select(count => (RateCount?)count).MaxBy(count => count!.Value.Reset);

    public override bool IsAcquired => Spent is null;

    public override IEnumerable<string> MetadataNames => IsAcquired ? [Counts.Name] : [Counts.Name, MetadataName.RetryAfter.Name, MetadataName.ReasonPhrase.Name];

    public override bool TryGetMetadata(string metadataName, out object? metadata)
    {
        metadata = metadataName == Counts.Name ? counts
            : metadataName == MetadataName.RetryAfter.Name ? Spent?.Reset
            : metadataName == MetadataName.ReasonPhrase.Name ? Spent?.Limit.Name
            : null;
        return metadata is not null;
    }
}
