using ModularMonolith.Shared.Infrastructure.Hosting;

namespace ModularMonolith.Bootstrapper;

/// <summary>The first lines of output: what is in use, in words.</summary>
internal static class Banner
{
    public static void Say(PlatformSettings settings, IEnumerable<string> allModules, string environment, string? ownPostgres)
    {
        string[] databases = [.. settings.DatabasesInWords, .. ownPostgres is null ? Array.Empty<string>() : [ownPostgres]];
        var address = settings.Urls[0].Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal).TrimEnd('/');
        Console.WriteLine($"""
            Modular Monolith, {environment}
              Database       {string.Join("; ", databases)}
              Bus            {settings.Bus.InWords}
              Redis          {settings.Redis.InWords}
              Modules        {string.Join(", ", settings.Modules)}{(settings.Bus.IsBroker || !allModules.Except(settings.Modules).Any() ? "" : "; the others do not hear of events, which takes a broker (Bus:Transport)")}
              API            {address}
              Documentation  {(settings.Documentation ? $"{address}/api/docs" : "off (Swagger:Enabled)")}
            """);
    }
}
