using System.Diagnostics;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>The server process of the cluster, as <c>postmaster.pid</c> tells of it. The port is unknown in its first moments.</summary>
internal sealed record Postmaster(int Pid, int? Port, bool IsStopping)
{
    // postmaster.pid by line: 0 process id, 1 data folder, 2 start time, 3 port, 4 socket folder, 5 address, 6 shared memory, 7 state.
    private const int StartLine = 2, PortLine = 3, StateLine = 7;

    private const string NoProcess = "2147483646"; // beyond any system's highest process id

    public bool IsRunning => IsPostgres(Pid);

    /// <summary>Null when none is running, whatever the file of a crashed one claims.</summary>
    public static async Task<Postmaster?> Find(Cluster cluster, PostgresAccount account, CancellationToken ct)
    {
        var lines = await ReadPidFile(cluster, ct);
        if (lines.Length <= StartLine || !int.TryParse(lines[0], out var pid) || !await IsOurs(pid, lines, account, ct)) return null;

        int? port = lines.Length > PortLine && int.TryParse(lines[PortLine], out var number) ? number : null;
        return new Postmaster(pid, port, lines.Length > StateLine && lines[StateLine].Trim() is "stopping");
    }

    /// <summary>
    /// Lets the file of a crashed server pass for what it is where its process id now belongs to another process, or to a zombie:
    /// PostgreSQL would refuse to start. Only the id is changed: by the rest PostgreSQL sees whether processes of the old server are left.
    /// </summary>
    public static async Task DisownPidFile(Cluster cluster, PostgresAccount account, CancellationToken ct)
    {
        var lines = await ReadPidFile(cluster, ct);
        if (lines.Length <= StartLine || !int.TryParse(lines[0], out var pid)) return;
        if (!Exists(pid) || await IsOurs(pid, lines, account, ct)) return;

        lines[0] = NoProcess;
        await PrivateFile.Write(cluster.PidFile, string.Join('\n', lines) + "\n", ct);
        await account.TakeOwnership(cluster.PidFile, ct);
    }

    private static async Task<string[]> ReadPidFile(Cluster cluster, CancellationToken ct)
    {
        try
        {
            return await File.ReadAllLinesAsync(cluster.PidFile, ct);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
    }

    // A postmaster works in its cluster's folder, so the file found there is the one that it wrote; no renaming or linking deceives this.
    private static async Task<bool> IsOurs(int pid, string[] lines, PostgresAccount account, CancellationToken ct)
    {
        if (!IsPostgres(pid)) return false;

        var folder = OperatingSystem.IsLinux() ? $"/proc/{pid}/cwd" : await WorkingFolderByLsof(pid, ct);
        if (folder is null) return true; // cannot be asked (Windows): PostgreSQL itself judges

        // Asked as the account: in a container root itself may lack the right to look into other users' processes.
        var found = (await account.Run(["cat", $"{folder}/postmaster.pid"], ct)).Output.Split('\n');
        return found.Take(StartLine + 1).SequenceEqual(lines.Take(StartLine + 1), StringComparer.Ordinal);
    }

    private static async Task<string?> WorkingFolderByLsof(int pid, CancellationToken ct)
    {
        var lsof = await ChildProcess.Run(["lsof", "-a", "-p", $"{pid}", "-d", "cwd", "-F", "n"], ct);
        return lsof.Output.Split('\n').FirstOrDefault(line => line.StartsWith('n'))?[1..];
    }

    private static bool IsPostgres(int pid) => Look(pid, process => process.ProcessName is "postgres" or "postmaster");

    private static bool Exists(int pid) => Look(pid, _ => true);

    private static bool Look(int pid, Func<Process, bool> question)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return question(process);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            return false; // there is none, or it went while we looked
        }
    }
}
