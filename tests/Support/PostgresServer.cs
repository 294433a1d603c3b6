using System.Diagnostics;
using System.Net;
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
            _cluster = await LocalCluster.Start();
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

    public async ValueTask DisposeAsync()
    {
        if (_cluster is not null)
            _cluster.Dispose();
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

/// <summary>A throw-away cluster on the loopback address, gone with the test process.</summary>
internal sealed class LocalCluster : IDisposable
{
    private const string Watch = """
        parent=$1 folder=$2; shift 2
        "$@" >"$folder/server.log" 2>&1 &
        server=$!
        while kill -0 $parent && kill -0 $server && [ ! -e "$folder/stop" ]; do sleep 0.3; done
        kill -QUIT $(head -n 1 "$folder/data/postmaster.pid")
        wait $server
        rm -rf "$folder"
        """;

    private readonly string _folder;
    private readonly Process _watchdog;

    private LocalCluster(string folder, Process watchdog, string connectionString) =>
        (_folder, _watchdog, ConnectionString) = (folder, watchdog, connectionString);

    public string ConnectionString { get; }

    public static async Task<LocalCluster> Start()
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException(
            "The tests need PostgreSQL: install it (Debian: apt-get install postgresql), start a Docker engine, or set TEST_POSTGRES to a superuser's connection string.");
        string[] user = Environment.IsPrivilegedProcess ? [.. SwitchUser(), "--"] : [];

        // The folder must be reachable by that user, which a build folder below /root is not.
        var folder = Path.Combine("/tmp", $"modular-monolith-tests-{Guid.NewGuid():N}"[..36]);
        var password = Guid.NewGuid().ToString("N");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), password);
        if (user.Length > 0)
            await Run(["chown", "-R", ServerUser(), folder]);
        await Run([.. user, Path.Combine(binaries, "initdb"), "-D", $"{folder}/data", "-U", "tests", "-A", "scram-sha-256",
            $"--pwfile={folder}/password", "-E", "UTF8", "--locale=C", "--no-sync"]);

        for (var attempt = 1; ; attempt++)
        {
            var port = Ports.Free();
            var watchdog = Watchdog.Start(Watch, [folder, .. user, Path.Combine(binaries, "postgres"), "-D", $"{folder}/data", "-p", $"{port}",
                "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=500", "-c", "fsync=off"]);
            var connectionString = $"Host=127.0.0.1;Port={port};Username=tests;Password={password};Database=postgres";
            if (await Answers(connectionString, watchdog))
                return new LocalCluster(folder, watchdog, connectionString);
            if (attempt == 3)
                throw new InvalidOperationException("PostgreSQL did not start: " + File.ReadAllText(Path.Combine(folder, "server.log")));
        }
    }

    public void Dispose()
    {
        File.WriteAllText(Path.Combine(_folder, "stop"), "");
        _watchdog.WaitForExit(TimeSpan.FromSeconds(15));
        _watchdog.Dispose();
    }

    private static async Task<bool> Answers(string connectionString, Process watchdog)
    {
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < TimeSpan.FromSeconds(60) && !watchdog.HasExited)
        {
            try
            {
                PostgresServer.Execute(connectionString, "select 1");
                return true;
            }
            catch (NpgsqlException)
            {
                await Task.Delay(100);
            }
        }
        return false;
    }

    private static string? FindBinaries()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var debian = Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql").OrderByDescending(version => version, StringComparer.Ordinal).Select(version => $"{version}/bin")
            : [];
        return path.Concat(debian).FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }

    /// <summary>The server refuses to run as root.</summary>
    private static string[] SwitchUser() => File.Exists("/usr/bin/setpriv")
        ? ["/usr/bin/setpriv", $"--reuid={ServerUser()}", $"--regid={(ServerUser() == "postgres" ? "postgres" : "nogroup")}", "--clear-groups"]
        : ["runuser", "-u", ServerUser()];

    private static string ServerUser() =>
        File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal)) ? "postgres" : "nobody";

    private static async Task Run(string[] line)
    {
        using var process = Process.Start(new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        var said = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', line)} failed: {string.Concat(said)}");
    }
}

public static class Ports
{
    /// <summary>A port of the loopback address that was free a moment ago.</summary>
    public static int Free()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
