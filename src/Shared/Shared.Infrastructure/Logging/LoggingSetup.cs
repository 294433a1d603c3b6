using Microsoft.AspNetCore.Builder;
using ModularMonolith.Shared.Infrastructure.Settings;
using Serilog;
using Serilog.Debugging;
using Serilog.Events;

namespace ModularMonolith.Shared.Infrastructure.Logging;

internal static class LoggingSetup
{
    public static void AddLogging(this WebApplicationBuilder builder, SettingsReader settings)
    {
        var level = settings.Choice("Log:Level", "info", [.. Levels.Names]);
        var (console, http) = (settings.Switch("Log:Console", true), settings.Switch("Log:Http", true));
        // Request lines are on by default, below "info" though they stand: Log:Http turns them off.
        var least = level switch
        {
            "error" => LogEventLevel.Error,
            "warn" => LogEventLevel.Warning,
            "info" when !http => LogEventLevel.Information,
            "debug" => LogEventLevel.Verbose,
            _ => LogEventLevel.Debug,
        };

        var logger = new LoggerConfiguration()
            .MinimumLevel.Is(least)
            .MinimumLevel.Override("Microsoft", level == "debug" ? LogEventLevel.Information : LogEventLevel.Warning)
            // Its own request lines would tell queries.
            .MinimumLevel.Override("Microsoft.AspNetCore.Hosting", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            .MinimumLevel.Override("Microsoft.AspNetCore.Server.Kestrel", LogEventLevel.Error)
            .MinimumLevel.Override("Microsoft.AspNetCore.DataProtection", LogEventLevel.Error)
            .MinimumLevel.Override("MassTransit", LogEventLevel.Warning)
            .MinimumLevel.Override("Npgsql", LogEventLevel.Error)
            // The host says it again in words for people, see StartupException.
            .Filter.ByExcluding(e => e.MessageTemplate.Text == "Hosting failed to start")
            // A client's malformed frame ends its connection; it is no error of ours, and whoever sends many shall not fill the log.
            .Filter.ByExcluding(e => e.Exception is InvalidDataException && e.Properties.GetValueOrDefault("SourceContext")?.ToString().Contains("SignalR", StringComparison.Ordinal) == true)
            .Filter.ByExcluding(e => Levels.NameOf(e) == "debug" && level != "debug")
            .Filter.ByExcluding(e => !http && e.Properties.ContainsKey(Levels.HttpProperty))
            .Enrich.FromLogContext();
        if (console) logger.WriteTo.Console(new ConsoleLineFormatter());
        if (LogFileSettings.From(settings) is { } files) AddFiles(logger, files);
        Log.Logger = logger.CreateLogger();
        builder.Services.AddSerilog(dispose: true);
    }

    /// <summary>Everything in <c>combined</c>, and apart what one looks for alone: errors, warnings, request lines.</summary>
    private static void AddFiles(LoggerConfiguration logger, LogFileSettings files)
    {
        SelfLog.Enable(TextWriter.Synchronized(Console.Error));
        Add("combined", _ => true);
        Add("error", e => Levels.NameOf(e) == "error");
        Add("warn", e => Levels.NameOf(e) == "warn");
        Add("http", e => e.Properties.ContainsKey(Levels.HttpProperty));

        void Add(string kind, Func<LogEvent, bool> belongs) =>
            logger.WriteTo.Logger(part => part.Filter.ByIncludingOnly(belongs).WriteTo.Sink(new LogFile(kind, files, TimeProvider.System)));
    }
}
