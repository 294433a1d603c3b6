using System.Net.Sockets;
using Npgsql;
using Testcontainers.PostgreSql;
using Xunit;

namespace ModularMonolith.Tests.Support;

/// <summary>
/// A real PostgreSQL for one test run: the server that <c>TEST_POSTGRES</c> names, else a container where a Docker engine
/// answers, else a private cluster made with the binaries of this machine. Use it as an assembly fixture.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    private readonly List<string> _databases = [];
    private string? _administrator;
    private PostgreSqlContainer? _container;
    private LocalCluster? _cluster;

    /// <summary>Connects as a superuser to the database <c>postgres</c>.</summary>
    public string Administrator => _administrator ?? throw new InvalidOperationException("The server has not been started.");

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_POSTGRES") is { Length: > 0 } given)
        {
            _administrator = given;
        }
        else if (await DockerAnswers())
        {
            _container = new PostgreSqlBuilder("postgres:15-alpine").WithCommand("-c", "max_connections=500", "-c", "fsync=off").Build();
            await _container.StartAsync();
            _administrator = _container.GetConnectionString();
        }
        else
        {
            _cluster = await LocalCluster.Prepare("install it (Debian: apt-get install postgresql), start a Docker engine, or set TEST_POSTGRES to a superuser's connection string");
            await _cluster.Start();
            _administrator = _cluster.ConnectionString;
        }
    }

    /// <summary>Makes an empty database and returns how to connect to it.</summary>
    public string CreateDatabase()
    {
        var name = $"test_{Guid.NewGuid():N}"[..20];
        Execute(Administrator, $"create database {name}");
        lock (_databases)
            _databases.Add(name);
        return new NpgsqlConnectionStringBuilder(Administrator) { Database = name }.ConnectionString;
    }

    public static void Execute(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(Unpooled(connectionString));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>The first value that the query gives.</summary>
    public static async Task<T> Ask<T>(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(Unpooled(connectionString));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            await _cluster.DisposeAsync();
        else if (_container is not null)
            await _container.DisposeAsync();
        else if (_administrator is not null)
            _databases.ForEach(DropWithItsRoles);
    }

    /// <summary>A server that is not ours is left as it was found.</summary>
    private void DropWithItsRoles(string database)
    {
        Execute(Administrator, $"drop database if exists {database} with (force)");
        Execute(Administrator, $"""
            do $$ declare name text; begin
              for name in select rolname from pg_roles where starts_with(rolname, '{database}_') loop execute format('drop role %I', name); end loop;
            end $$
            """);
    }

    internal static string Unpooled(string connectionString) =>
        new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString;

    private static async Task<bool> DockerAnswers()
    {
        if (Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 })
            return true;
        if (!File.Exists("/var/run/docker.sock"))
            return false;
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint("/var/run/docker.sock")).WaitAsync(TimeSpan.FromSeconds(2));
            return true;
        }
        catch (Exception refused) when (refused is SocketException or TimeoutException)
        {
            return false;
        }
    }
}
