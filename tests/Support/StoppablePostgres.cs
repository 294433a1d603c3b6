using Npgsql;

namespace ModularMonolith.Tests.Support;

/// <summary>
/// A PostgreSQL for one test that stops it. It is always made with the binaries of this machine: a server that others share must not be
/// stopped.
/// </summary>
public sealed class StoppablePostgres : IAsyncDisposable
{
    private readonly LocalCluster _cluster;

    private StoppablePostgres(LocalCluster cluster) => _cluster = cluster;

    public static async Task<StoppablePostgres> Start()
    {
        var cluster = await LocalCluster.Prepare("a test stops a server of its own, so install the binaries (Debian: apt-get install postgresql)");
        await cluster.Start();
        return new StoppablePostgres(cluster);
    }

    /// <summary>Makes an empty database and returns how to connect to it.</summary>
    public string CreateDatabase()
    {
        PostgresServer.Execute(_cluster.ConnectionString, "create database chaos");
        return new NpgsqlConnectionStringBuilder(_cluster.ConnectionString) { Database = "chaos" }.ConnectionString;
    }

    /// <summary>Stops the server at once, as a crash of its process would.</summary>
    public Task Stop() => _cluster.Stop();

    /// <summary>Starts the same server on the same port.</summary>
    public Task StartAgain() => _cluster.Start();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
