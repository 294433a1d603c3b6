using System.Diagnostics;
using Npgsql;

namespace ModularMonolith.Tests.Support;

/// <summary>A throw-away cluster on the loopback address, gone with the test process.</summary>
internal sealed class LocalCluster : IAsyncDisposable
{
    private readonly ServerProcess _server;

    private readonly string _folder;

    private LocalCluster(ServerProcess server, string folder, string connectionString) => (_server, _folder, ConnectionString) = (server, folder, connectionString);

    /// <summary>Connects as a superuser to the database <c>postgres</c>.</summary>
    public string ConnectionString { get; }

    /// <summary>Makes a cluster that <see cref="Start"/> starts.</summary>
    /// <param name="remedy">What to do where this machine has no PostgreSQL.</param>
    public static async Task<LocalCluster> Prepare(string remedy)
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException($"The tests need PostgreSQL: {remedy}.");
        string[] user = Environment.IsPrivilegedProcess ? [.. SwitchUser(), "--"] : [];
        var folder = ServerProcess.MakeFolder("postgres");
        var password = Guid.NewGuid().ToString("N");
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), password);
        if (user.Length > 0)
            await Run(["chown", "-R", ServerUser(), folder]);
        await Run([.. user, Path.Combine(binaries, "initdb"), "-D", $"{folder}/data", "-U", "tests", "-A", "scram-sha-256",
            $"--pwfile={folder}/password", "-E", "UTF8", "--locale=C", "--no-sync"]);

        var port = Ports.Free();
        var connectionString = $"Host=127.0.0.1;Port={port};Username=tests;Password={password};Database=postgres";
        string[] line = [.. user, Path.Combine(binaries, "postgres"), "-D", $"{folder}/data", "-p", $"{port}",
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "max_connections=500", "-c", "fsync=off"];
        // An immediate stop: whoever is connected is cut off, and the next start recovers as after a crash.
        const string end = """pid=$(head -n 1 "$folder/data/postmaster.pid"); kill -CONT $pid $(pgrep -P $pid); kill -QUIT $pid""";
        return new LocalCluster(ServerProcess.Prepare(folder, end, line, () => Answers(connectionString)), folder, connectionString);
    }

    /// <summary>To the server and all of its sessions.</summary>
    public Task Signal(string name) => Run(["/bin/sh", "-c", $"server=$(head -n 1 {_folder}/data/postmaster.pid); kill -{name} $server $(pgrep -P $server)"]);

    public Task Start() => _server.Start();

    public Task Stop() => _server.Stop();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static bool Answers(string connectionString)
    {
        try
        {
            PostgresServer.Execute(connectionString, "select 1");
            return true;
        }
        catch (NpgsqlException)
        {
            return false;
        }
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
