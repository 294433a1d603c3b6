using System.Net;
using ModularMonolith.Shared.Infrastructure.Settings;
using StackExchange.Redis;

namespace ModularMonolith.Shared.Infrastructure.Redis;

/// <summary>Where Redis is, if any. It holds nothing that could be lost: whoever uses it goes on without it.</summary>
/// <param name="Options">How to connect, with the login; never to be told. <c>null</c>: there is none.</param>
public sealed record RedisSettings(ConfigurationOptions? Options)
{
    private const string Key = "ConnectionStrings:Redis";

    /// <summary>The server in words, without the login.</summary>
    public string InWords => Options is null
        ? "none: rate limits and pushes are this process' own; clients of other instances hear a little later"
        : $"{string.Join(", ", Options.EndPoints.Select(Words))}, database {Database}; counts requests and tells the instances what to push";

    internal int Database => Options?.DefaultDatabase ?? 0;

    internal static RedisSettings From(SettingsReader settings)
    {
        if (settings.Text(Key) is not { } text) return new RedisSettings(Options: null);
        return Parse(text) is { } options
            ? new RedisSettings(Patient(options))
            : settings.Refuse(Key, "host:port[,password=…][,defaultDatabase=…] or redis://[user:password@]host[:port][/database] (rediss:// for TLS)", new RedisSettings(Options: null));
    }

    /// <summary>StackExchange.Redis' own form or a URL; <c>null</c> where it is neither.</summary>
    internal static ConfigurationOptions? Parse(string text)
    {
        try
        {
            return text.StartsWith("redis://", StringComparison.OrdinalIgnoreCase) || text.StartsWith("rediss://", StringComparison.OrdinalIgnoreCase)
                ? FromUrl(new Uri(text))
                // A host alone would be any word at all.
                : ConfigurationOptions.Parse(text) is { EndPoints.Count: > 0 } options && text.Split(',')[0].Contains(':', StringComparison.Ordinal) && options.EndPoints.All(IsPlace) ? options : null;
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            return null;
        }
    }

    private static bool IsPlace(EndPoint place) => place is IPEndPoint or DnsEndPoint { Port: > 0 };

    private static ConfigurationOptions? FromUrl(Uri url)
    {
        var database = url.AbsolutePath.Trim('/');
        if (url.Host.Length == 0 || (database.Length > 0 && !int.TryParse(database, System.Globalization.NumberStyles.None, null, out _))) return null;
        var isTls = url.Scheme.Equals("rediss", StringComparison.OrdinalIgnoreCase);
        var options = new ConfigurationOptions { Ssl = isTls, SslHost = isTls ? url.Host : null, DefaultDatabase = database.Length > 0 ? int.Parse(database) : null };
        options.EndPoints.Add(url.Host.Trim('[', ']'), url.Port > 0 ? url.Port : 6379);
        var login = url.UserInfo.Split(':', 2);
        if (login.Length == 2)
        {
            options.User = login[0].Length > 0 ? Uri.UnescapeDataString(login[0]) : null;
            options.Password = Uri.UnescapeDataString(login[1]);
        }

        return options;
    }

    /// <summary>Nobody may wait for Redis: what can't be done at once is not done, and the connection comes back by itself.</summary>
    private static ConfigurationOptions Patient(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        (options.ConnectTimeout, options.SyncTimeout, options.AsyncTimeout) = (1000, 1000, 1000);
        options.KeepAlive = 5;
        options.ReconnectRetryPolicy = new LinearRetry(500);
        options.ClientName = "modular-monolith";
        return options;
    }

    private static string Words(EndPoint place) => place switch
    {
        DnsEndPoint dns => $"{dns.Host}:{dns.Port}",
        _ => place.ToString()!,
    };
}
