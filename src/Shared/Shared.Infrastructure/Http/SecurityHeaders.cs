namespace ModularMonolith.Shared.Infrastructure.Http;

/// <summary>The headers that every answer carries (ASVS 3.4). Routes that serve pages or pictures say otherwise for themselves.</summary>
internal static class SecurityHeaders
{
    public static IReadOnlyList<KeyValuePair<string, string>> All { get; } =
    [
        new("Cache-Control", "no-store"),
        new("X-Content-Type-Options", "nosniff"),
        new("Referrer-Policy", "no-referrer"),
        new("Content-Security-Policy", "default-src 'none'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    ];
}
