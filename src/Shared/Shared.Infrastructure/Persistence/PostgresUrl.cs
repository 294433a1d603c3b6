using Npgsql;

namespace ModularMonolith.Shared.Infrastructure.Persistence;

/// <summary>Connection strings in either of the two forms that platforms hand out.</summary>
public static class PostgresUrl
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        ["sslmode"] = "SSL Mode",
        ["sslrootcert"] = "Root Certificate",
        ["channel_binding"] = "Channel Binding",
        ["application_name"] = "Application Name",
        ["connect_timeout"] = "Timeout",
        ["target_session_attrs"] = "Target Session Attributes",
        ["options"] = "Options",
    };

    /// <summary>Npgsql's own form of <c>Host=…</c> or <c>postgres://user:password@host:port/database?sslmode=…</c>; <c>null</c> where it is neither.</summary>
    public static string? ToConnectionString(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        try
        {
            return text.StartsWith("postgres://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("postgresql://", StringComparison.OrdinalIgnoreCase)
                ? FromUrl(new Uri(text))
                : new NpgsqlConnectionStringBuilder(text) is { Host.Length: > 0 } settings ? settings.ConnectionString : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static string FromUrl(Uri url)
    {
        var login = url.UserInfo.Split(':', 2);
        var settings = new NpgsqlConnectionStringBuilder
        {
            Host = url.Host,
            Port = url.Port > 0 ? url.Port : 5432,
            Database = Uri.UnescapeDataString(url.AbsolutePath.TrimStart('/')),
            Username = Uri.UnescapeDataString(login[0]),
        };
        if (login.Length > 1) settings.Password = Uri.UnescapeDataString(login[1]);
        foreach (var pair in url.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = (pair.Split('=', 2)[0], Uri.UnescapeDataString(pair.Split('=', 2).ElementAtOrDefault(1) ?? ""));
            // libpq's names where they differ from Npgsql's.
            settings[Names.GetValueOrDefault(name, name)] =
                name == "sslmode" ? value.Replace("-", "", StringComparison.Ordinal) : value;
        }

        return settings.ConnectionString;
    }
}
