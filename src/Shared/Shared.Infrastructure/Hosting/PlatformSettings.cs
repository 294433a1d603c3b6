using System.Net;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Infrastructure.Redis;
using ModularMonolith.Shared.Infrastructure.Settings;
using Npgsql;

namespace ModularMonolith.Shared.Infrastructure.Hosting;

/// <summary>The settings that belong to no module.</summary>
public sealed record PlatformSettings
{
    /// <summary>The setting that names PostgreSQL.</summary>
    public const string PostgresKey = "ConnectionStrings:Postgres";

    private static readonly string[] DefaultUrls = ["http://localhost:3000"];
    private static readonly string[] PrivateNetworks = ["127.0.0.0/8", "::1/128", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

    /// <summary>Where the host listens.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>The modules that this process hosts, in the order of <c>Modules:Enabled</c>.</summary>
    public required IReadOnlyList<string> Modules { get; init; }

    /// <summary>What carries events.</summary>
    public required BusSettings Bus { get; init; }

    /// <summary>What instances tell each other over.</summary>
    public required RedisSettings Redis { get; init; }

    /// <summary>Where files of the process' own live, absolute.</summary>
    public required string DataDir { get; init; }

    /// <summary>Whether the API's documentation is served.</summary>
    public required bool Documentation { get; init; }

    /// <summary>Origins of browser clients.</summary>
    public required IReadOnlyList<string> CorsOrigins { get; init; }

    /// <summary>Whose <c>X-Forwarded-*</c> are believed.</summary>
    public required IReadOnlyList<IPNetwork> TrustedProxies { get; init; }

    /// <summary>How long the process serves on after SIGTERM, without being ready.</summary>
    public required TimeSpan Drain { get; init; }

    /// <summary>Module → connection string.</summary>
    internal IReadOnlyDictionary<string, string> Databases { get; init; } = new Dictionary<string, string>();

    internal static PlatformSettings From(SettingsReader settings, IReadOnlyList<string> allModules)
    {
        var enabled = settings.List("Modules:Enabled");
        foreach (var unknown in enabled.Where(m => !allModules.Contains(m, StringComparer.OrdinalIgnoreCase)))
            settings.Refuse("Modules:Enabled", $"some of {string.Join(", ", allModules)}", unknown);

        // In the setting's order: what the first one does for its process (0016) stays with it when a module is added.
        string[] modules = [.. (enabled.Count == 0 ? allModules : enabled.SelectMany(name => allModules.Where(m => m.Equals(name, StringComparison.OrdinalIgnoreCase)))).Distinct()];
        return new PlatformSettings
        {
            Urls = UrlsOf(settings),
            Modules = modules,
            Bus = BusSettings.From(settings),
            Redis = RedisSettings.From(settings),
            DataDir = Path.GetFullPath(settings.Text("DataDir") ?? ".data"),
            Documentation = settings.Switch("Swagger:Enabled", settings.IsDevelopment),
            CorsOrigins = [.. settings.List("Cors:Origins").Select(o => Origin(settings, o))],
            TrustedProxies = Proxies(settings),
            Drain = TimeSpan.FromSeconds(settings.Whole("Shutdown:DrainSeconds", settings.IsDevelopment ? 0 : 5, 0, 15)),
            Databases = modules.ToDictionary(m => m, m => Postgres(settings, $"ConnectionStrings:{m}") ?? Postgres(settings, PostgresKey) ?? ""),
        };
    }

    /// <summary>The connection string of a module's database.</summary>
    internal string DatabaseOf(string module) => Databases.GetValueOrDefault(module) ?? "";

    /// <summary>Whether some module was not told its database, so that a PostgreSQL of our own has to serve it.</summary>
    public bool NeedsDatabase => Databases.Values.Any(d => d.Length == 0);

    /// <summary>The databases in use, in words, without logins.</summary>
    public IReadOnlyList<string> DatabasesInWords => [.. Databases.Where(d => d.Value.Length > 0)
        .GroupBy(d => Words(new NpgsqlConnectionStringBuilder(d.Value)), d => d.Key)
        .Select(g => g.Count() == Databases.Count ? g.Key : $"{g.Key} for {string.Join(", ", g)}")];

    private static string Words(NpgsqlConnectionStringBuilder settings) => $"PostgreSQL at {settings.Host}:{settings.Port}, database {settings.Database}";

    private static string? Postgres(SettingsReader settings, string key) => settings.Text(key) is not { } text
        ? null
        : PostgresUrl.ToConnectionString(text) ?? settings.Refuse<string?>(key, "Host=…;Port=…;Database=…;Username=…;Password=… or postgres://user:password@host:port/database", "");

    private static string[] UrlsOf(SettingsReader settings)
    {
        var urls = (settings.Text("Urls") ?? DefaultUrls[0]).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return urls.Length > 0 && urls.All(IsUrl) ? urls : settings.Refuse("Urls", "addresses such as http://localhost:3000, with a port from 0 to 65535 (PORT sets the port alone)", DefaultUrls);
    }

    private static bool IsUrl(string url) =>
        Uri.TryCreate(url.Replace("://+", "://any", StringComparison.Ordinal).Replace("://*", "://any", StringComparison.Ordinal), UriKind.Absolute, out var uri)
        && uri.Scheme is "http" or "https" && uri.AbsolutePath == "/";

    private static string Origin(SettingsReader settings, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.GetLeftPart(UriPartial.Authority).Equals(origin.TrimEnd('/'), StringComparison.OrdinalIgnoreCase)
            ? origin.TrimEnd('/')
            : settings.Refuse("Cors:Origins", "origins such as https://app.example.org", "");

    private static List<IPNetwork> Proxies(SettingsReader settings)
    {
        List<IPNetwork> networks = [];
        foreach (var text in settings.List("TrustedProxies"))
        {
            if (IPNetwork.TryParse(text, out var network)) networks.Add(network);
            else if (IPAddress.TryParse(text, out var address) && (text.Contains(':', StringComparison.Ordinal) || text.Count(c => c == '.') == 3)) networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else settings.Refuse("TrustedProxies", "addresses or networks such as 10.0.0.1 or 10.0.0.0/8", "");
        }

        if (settings.Switch("TrustProxy", false)) networks.AddRange(PrivateNetworks.Select(n => IPNetwork.Parse(n)));
        return networks;
    }
}
