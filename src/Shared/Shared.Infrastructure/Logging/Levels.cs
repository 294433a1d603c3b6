using Serilog.Events;

namespace ModularMonolith.Shared.Infrastructure.Logging;

/// <summary>The product's level names: error, warn, info, http, debug. Request lines are the level between info and debug.</summary>
public static class Levels
{
    /// <summary>Marks request lines.</summary>
    public const string HttpProperty = "IsHttp";

    /// <summary>The names, the rarest first.</summary>
    public static IReadOnlyList<string> Names { get; } = ["error", "warn", "info", "http", "debug"];

    /// <summary>The name of an event's level.</summary>
    public static string NameOf(LogEvent logged)
    {
        ArgumentNullException.ThrowIfNull(logged);
        return logged.Level switch
        {
            LogEventLevel.Fatal or LogEventLevel.Error => "error",
            LogEventLevel.Warning => "warn",
            LogEventLevel.Information => "info",
            _ when logged.Properties.ContainsKey(HttpProperty) => "http",
            _ => "debug",
        };
    }
}
