using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.Configuration.Memory;

namespace ModularMonolith.Shared.Infrastructure.Settings;

/// <summary>The flat names that platforms set in the environment (<c>PORT</c>, <c>DATABASE_URL</c> …), as the settings that they mean.</summary>
public static class FlatAliases
{
    private static readonly Dictionary<string, string> Keys = new(StringComparer.Ordinal)
    {
        ["DATABASE_URL"] = "ConnectionStrings:Postgres",
        ["REDIS_URL"] = "ConnectionStrings:Redis",
        ["RABBITMQ_URL"] = "ConnectionStrings:RabbitMq",
        ["DATA_DIR"] = "DataDir",
        ["JWT_ACCESS_SECRET"] = "Jwt:AccessSecret",
        ["JWT_ACCESS_TTL_SECONDS"] = "Jwt:AccessTtlSeconds",
        ["CLOCK_SKEW_SECONDS"] = "Jwt:ClockSkewSeconds",
        ["REFRESH_TTL_DAYS"] = "Auth:RefreshTtlDays",
        ["THROTTLE_GLOBAL_LIMIT"] = "RateLimiting:Global:Limit",
        ["THROTTLE_AUTH_LIMIT"] = "RateLimiting:Auth:Limit",
        ["THROTTLE_UPLOAD_LIMIT"] = "RateLimiting:Upload:Limit",
        ["TRUST_PROXY"] = "TrustProxy",
        ["LOG_LEVEL"] = "Log:Level",
        ["LOG_DIR"] = "Log:Dir",
        ["LOG_CONSOLE"] = "Log:Console",
        ["LOG_FILE"] = "Log:File",
        ["LOG_HTTP"] = "Log:Http",
        ["LOG_JSON_FILES"] = "Log:JsonFiles",
        ["LOG_ROTATE"] = "Log:Rotate",
        ["LOG_MAX_FILES"] = "Log:MaxFiles",
    };

    private static readonly Dictionary<string, string> Milliseconds = new(StringComparer.Ordinal)
    {
        ["THROTTLE_GLOBAL_TTL_MS"] = "RateLimiting:Global:WindowSeconds",
        ["THROTTLE_AUTH_TTL_MS"] = "RateLimiting:Auth:WindowSeconds",
        ["THROTTLE_UPLOAD_TTL_MS"] = "RateLimiting:Upload:WindowSeconds",
    };

    /// <summary>Puts the aliases found in the environment below everything said by the settings' own names in environment or command line.</summary>
    public static void AddFlatAliases(this IConfigurationManager configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var found = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        foreach (var (alias, key) in Keys)
            if (Environment.GetEnvironmentVariable(alias) is { Length: > 0 } value) found[key] = value;
        foreach (var (alias, key) in Milliseconds)
            if (Environment.GetEnvironmentVariable(alias) is { Length: > 0 } value) found[key] = InSeconds(value);
        if (Environment.GetEnvironmentVariable("PORT") is { Length: > 0 } port) found["Urls"] = Url(port);

        var afterFiles = configuration.Sources.ToList().FindLastIndex(source => source is JsonConfigurationSource) + 1;
        configuration.Sources.Insert(afterFiles, new MemoryConfigurationSource { InitialData = found });
    }

    // What is no number goes on as it is: the reader of the setting refuses it by name.
    private static string InSeconds(string value) =>
        double.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var ms) ? (ms / 1000).ToString(CultureInfo.InvariantCulture) : value;

    // A container's own loopback is of no use to anyone outside.
    private static string Url(string port) =>
        $"http://{(Environment.GetEnvironmentVariable("DOTNET_RUNNING_IN_CONTAINER") == "true" ? "+" : "localhost")}:{port}";
}
