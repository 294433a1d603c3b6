using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.Modules;
using Npgsql;

namespace ModularMonolith.Shared.Infrastructure.Persistence;

/// <summary>
/// Asks each PostgreSQL several times a second whether it still answers. One that is frozen, or cut off without a word, is noticed by
/// nothing else: a statement would wait for its own timeout, and then for that of the attempt to cancel it.
/// </summary>
internal sealed partial class PostgresWatch(ModuleCatalog catalog, ILogger<PostgresWatch> log) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(catalog.Databases.GroupBy(database => database.ConnectionString).Select(server => Watch(server.Key, [.. server], stoppingToken)));

    private async Task Watch(string connectionString, IReadOnlyList<ModuleDatabase> databases, CancellationToken stop)
    {
        // A connection of its own: that all of a module's are in use does not mean that PostgreSQL is away.
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Timeout = 2, CommandTimeout = 2, CancellationTimeout = -1, ApplicationName = "modular-monolith watch" };
        ModuleDatabase.WithoutKerberos(settings, connectionString);
        await using var source = ModuleDatabase.Build(settings);
        NpgsqlConnection? connection = null;
        while (!stop.IsCancellationRequested)
        {
            try
            {
                connection ??= source.CreateConnection();
                await Ask(connection).WaitAsync(Patience, stop);
                if (databases.Aggregate(false, (changed, database) => database.IsThere() || changed)) Back(log);
            }
            catch (Exception e) when (!stop.IsCancellationRequested)
            {
                if (databases.Aggregate(false, (changed, database) => database.IsGone() || changed)) Away(log, e.GetType().Name);
                // Closing it may take as long as asking did.
                _ = Close(connection);
                connection = null;
            }

            await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Close(connection).WaitAsync(Patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static async Task Ask(NpgsqlConnection connection)
    {
        if (connection.State != System.Data.ConnectionState.Open) await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteScalarAsync();
    }

    private static async Task Close(NpgsqlConnection? connection)
    {
        try
        {
            if (connection is not null) await connection.DisposeAsync();
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            // It was broken, which is why it is closed.
        }
    }

    [LoggerMessage(LogLevel.Error, "[Postgres] PostgreSQL does not answer ({reason}): requests are answered with 503 until it does")]
    private static partial void Away(ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "[Postgres] PostgreSQL answers again")]
    private static partial void Back(ILogger log);
}
