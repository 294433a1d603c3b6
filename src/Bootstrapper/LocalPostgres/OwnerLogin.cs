using Npgsql;
using static Npgsql.PostgresErrorCodes;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>The login of the cluster's owner, and the product's database that belongs to it.</summary>
internal sealed class OwnerLogin(Cluster cluster, string password)
{
    public const string User = "modular_monolith";

    private const string Database = "modular_monolith";
    private const string MaintenanceDatabase = "postgres"; // made by initdb

    public string ConnectionString(int port) => Settings(port).ConnectionString;

    /// <summary>
    /// Whether the server lets us into the product's database, which is created when missing. False: not yet.
    /// SCRAM works both ways, so the server that answers is known to be ours.
    /// </summary>
    public async Task<bool> Opens(int port, CancellationToken ct)
    {
        try
        {
            await using var connection = await Connect(port, Database, ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is InvalidCatalogName)
        {
            await CreateDatabase(port, ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is InvalidPassword or InvalidAuthorizationSpecification)
        {
            throw new LocalPostgresException(
                $"The cluster in '{cluster.Data}' does not accept the password in '{cluster.PasswordFile}'. Put back the file that was " +
                "made with this cluster, or move both away to begin with an empty database.", e);
        }
        catch (NpgsqlException)
        {
            return false; // starting, recovering, shutting down, or out of connections
        }
    }

    private async Task CreateDatabase(int port, CancellationToken ct)
    {
        await using var connection = await Connect(port, MaintenanceDatabase, ct);
        await using var command = new NpgsqlCommand($"create database {Database}", connection);
        await command.ExecuteNonQueryAsync(ct);
    }

    private async Task<NpgsqlConnection> Connect(int port, string database, CancellationToken ct)
    {
        var settings = Settings(port);
        settings.Database = database;
        settings.Pooling = false;
        settings.Timeout = 5;

        var connection = new NpgsqlConnection(settings.ConnectionString);
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private NpgsqlConnectionStringBuilder Settings(int port) => new()
    {
        Host = "127.0.0.1",
        Port = port,
        Username = User,
        Password = password,
        Database = Database,
        SslMode = SslMode.Disable, // the loopback is not encrypted: asking costs a round trip
        GssEncryptionMode = GssEncryptionMode.Disable,
    };
}
