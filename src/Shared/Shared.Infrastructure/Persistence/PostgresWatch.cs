using System.Data;
using System.Diagnostics;
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
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(250);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(catalog.Databases.GroupBy(database => database.ConnectionString).Select(server => Watch(server.Key, [.. server], stoppingToken)));

    private async Task Watch(string connectionString, IReadOnlyList<ModuleDatabase> databases, CancellationToken stop)
    {
        // A connection of its own: that all of a module's are in use does not mean that PostgreSQL is away.
        var settings = new NpgsqlConnectionStringBuilder(connectionString)
        {
            Pooling = false,
            Timeout = 2,
            CommandTimeout = 2,
            CancellationTimeout = -1,
            ApplicationName = "modular-monolith watch",
        };
        ModuleDatabase.WithoutKerberos(settings, connectionString);
        await using var source = ModuleDatabase.Build(settings);
        var (connection, doubts) = (source.CreateConnection(), false);
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var (asked, isOld) = (Stopwatch.GetTimestamp(), connection.State == ConnectionState.Open);
                var asking = Ask(connection);
                try
                {
                    await asking.WaitAsync(Patience, stop);
                    doubts = false;
                    Told(databases, isThere: true);
                }
                catch (PostgresException refused) when (!refused.SqlState.StartsWith("57P0", StringComparison.Ordinal))
                {
                    // It answers, only not what it was asked: too many clients, a changed password. The modules' connections may be well.
                    doubts = false;
                    Told(databases, isThere: true);
                }
                catch (Exception e) when (!stop.IsCancellationRequested)
                {
                    // Another connection is tried before all are given up: this one alone may have been cut, or this machine be late itself.
                    var isFirst = !doubts && ((isOld && e is not TimeoutException) || Stopwatch.GetElapsedTime(asked) > Patience + Late);
                    if (!isFirst) Told(databases, isThere: false, e);
                    doubts = true;
                    _ = Close(connection, asking);
                    connection = source.CreateConnection();
                    if (isFirst) continue;
                }

                await Task.Delay(Pause, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        finally
        {
            await Close(connection, Task.CompletedTask).WaitAsync(Patience, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Told(IReadOnlyList<ModuleDatabase> databases, bool isThere, Exception? why = null)
    {
        var isNews = databases.Aggregate(false, (changed, database) => (isThere ? database.IsThere() : database.IsGone()) || changed);
        if (isNews && isThere) Back(log);
        else if (isNews) Away(log, why!.GetType().Name);
    }

    private static async Task Ask(NpgsqlConnection connection)
    {
        if (connection.State != ConnectionState.Open) await connection.OpenAsync();
        await using var command = new NpgsqlCommand("select 1", connection);
        await command.ExecuteScalarAsync();
    }

    // It takes as long as asking did, and can't be done before.
    private static async Task Close(NpgsqlConnection connection, Task asking)
    {
        await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await connection.DisposeAsync();
        }
        catch (NpgsqlException)
        {
            // It was broken, which is why it is closed.
        }
    }

    [LoggerMessage(LogLevel.Error, "[Postgres] PostgreSQL does not answer ({reason}): requests are answered with 503 until it does")]
    private static partial void Away(ILogger log, string reason);

    [LoggerMessage(LogLevel.Information, "[Postgres] PostgreSQL answers again")]
    private static partial void Back(ILogger log);
}
