using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Shared.Infrastructure.RateLimits;

/// <summary>How much a caller may ask in a window of time.</summary>
/// <param name="Name">The policy's name, told in <c>RateLimit-Policy</c>.</param>
/// <param name="Limit">Requests a window.</param>
/// <param name="Window">The window's length; it begins with a caller's first request.</param>
public sealed record RateLimit(string Name, int Limit, TimeSpan Window);

/// <summary>The limits in force.</summary>
/// <param name="Enabled">Whether any applies.</param>
/// <param name="Global">For everything.</param>
/// <param name="Auth">For log-in, sign-up and refresh, each for itself.</param>
/// <param name="Upload">For avatars.</param>
public sealed record RateLimitSettings(bool Enabled, RateLimit Global, RateLimit Auth, RateLimit Upload)
{
    /// <summary>Reads <c>RateLimiting:*</c>.</summary>
    public static RateLimitSettings From(SettingsReader settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return new(settings.Switch("RateLimiting:Enabled", true), Limit("Global", 120), Limit("Auth", 5), Limit("Upload", 10));

        RateLimit Limit(string name, int limit) => new(
            name.ToLowerInvariant(),
            settings.Whole($"RateLimiting:{name}:Limit", limit, 1, 1_000_000),
            settings.Seconds($"RateLimiting:{name}:WindowSeconds", 60));
    }
}

/// <summary>Says of a route which limit it has besides the global one.</summary>
/// <param name="Which">Picks the limit.</param>
public sealed record RateLimited(Func<RateLimitSettings, RateLimit> Which)
{
    /// <summary>Log-in, sign-up, refresh.</summary>
    public static RateLimited Auth { get; } = new(settings => settings.Auth);

    /// <summary>Avatars.</summary>
    public static RateLimited Upload { get; } = new(settings => settings.Upload);
}
