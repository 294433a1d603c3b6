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
        var name = $"test_{Guid.NewGuid():N}"[..20];
        PostgresServer.Execute(_cluster.ConnectionString, $"create database {name}");
        return new NpgsqlConnectionStringBuilder(_cluster.ConnectionString) { Database = name }.ConnectionString;
    }

    /// <summary>Stops the server at once, as a crash of its process would.</summary>
    public Task Stop() => _cluster.Stop();

    /// <summary>Starts the same server on the same port.</summary>
    public Task StartAgain() => _cluster.Start();

    /// <summary>Stops all of its processes in the middle of whatever they do: connections stay open, new ones are taken by the system, and nothing answers.</summary>
    public Task Freeze() => _cluster.Signal("STOP");

    public Task Continue() => _cluster.Signal("CONT");

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();
}
