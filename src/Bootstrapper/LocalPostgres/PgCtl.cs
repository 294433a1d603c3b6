using System.Net;
using System.Net.Sockets;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>
/// Starts and stops the cluster's server through PostgreSQL's own <c>pg_ctl</c>, which gives it a session of its own:
/// Ctrl-C in the terminal is for the host, which stops the server last.
/// </summary>
internal sealed class PgCtl(Cluster cluster, PostgresAccount account, PostgresBinaries binaries)
{
    public Cluster Cluster => cluster;

    /// <summary>The port that clients know already; a free one where there is none yet.</summary>
    public int? Port { get; set; }

    /// <summary>The running server, if there is one.</summary>
    public Task<Postmaster?> FindServer(CancellationToken ct) => Postmaster.Find(cluster, account, ct);

    public async Task<Outcome> Start(TimeSpan patience, CancellationToken ct)
    {
        await Postmaster.DisownPidFile(cluster, account, ct);
        cluster.Log.BeginAnew();
        return await Run(["start", "-w", "-t", $"{patience.TotalSeconds:0}", "-l", ServerLog.FileName, "-o", Options(Port ?? FreePort())], ct);
    }

    /// <summary>Bounded, and deaf to cancellation: it is the last thing that a host does.</summary>
    public async Task Stop()
    {
        (string Mode, TimeSpan Patience)[] ways = [("fast", TimeSpan.FromSeconds(20)), ("immediate", TimeSpan.FromSeconds(5))];
        foreach (var (mode, patience) in ways)
        {
            if (await FindServer(CancellationToken.None) is not { } server) return;

            await Run(["stop", "-W", "-m", mode], CancellationToken.None);
            if (await IsGone(server, patience)) return;
        }
    }

    // The folder and the log go by the environment and the working folder: pg_ctl pastes its arguments into a shell's command line.
    private Task<Outcome> Run(IReadOnlyList<string> arguments, CancellationToken ct) =>
        account.Run([binaries.PgCtl, .. arguments, "-s"], ct, workingFolder: cluster.Data, pgData: cluster.Data);

    // fsync stays on, as everything else that is not named here.
    private static string Options(int port) => string.Join(" -c ", $"-p {port}",
        "listen_addresses=127.0.0.1",
        "unix_socket_directories=",
        "max_connections=200",
        "log_min_error_statement=panic"); // a failed "create role … password …" must not end in the log

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task<bool> IsGone(Postmaster server, TimeSpan patience)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        for (var waited = TimeSpan.Zero; waited < patience; waited += timer.Period)
        {
            if (!File.Exists(cluster.PidFile) || !server.IsRunning) return true;
            await timer.WaitForNextTickAsync();
        }

        return false;
    }
}
