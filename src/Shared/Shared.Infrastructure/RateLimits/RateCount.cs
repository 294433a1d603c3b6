namespace ModularMonolith.Shared.Infrastructure.RateLimits;

/// <summary>What a count said.</summary>
/// <param name="Limit">What was counted against.</param>
/// <param name="Allowed">Whether the request is within the limit.</param>
/// <param name="Remaining">How many more are.</param>
/// <param name="Reset">When the window ends.</param>
internal readonly record struct RateCount(RateLimit Limit, bool Allowed, int Remaining, TimeSpan Reset);
