namespace ModularMonolith.Shared.Infrastructure.RateLimits;

/// <summary>One request, and the limits that it counts against.</summary>
/// <param name="Caller">Who asks: <c>user:…</c> or <c>address:…</c>.</param>
/// <param name="Limits">The limits, and what each is counted for.</param>
internal sealed record LimitedRequest(string Caller, params IReadOnlyList<(RateLimit Limit, string What)> Limits);
