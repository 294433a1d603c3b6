using System.ComponentModel;
using System.Diagnostics;

namespace ModularMonolith.Bootstrapper.LocalPostgres;

/// <summary>How a program ended, and what it said on both of its outputs.</summary>
internal sealed record Outcome(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}

/// <summary>Runs a program to its end.</summary>
internal static class ChildProcess
{
    private const int NotStarted = 127;

    // All that PostgreSQL's programs need of our environment. The rest may hold secrets, or PG* variables meant for another server.
    private static readonly string[] Inherited = ["PATH", "LD_LIBRARY_PATH", "TZ"];

    // PostgreSQL can inherit our end of the pipes on Windows: the end of the program must do where the end of its output does not come.
    private static readonly TimeSpan PatienceForOutput = TimeSpan.FromMilliseconds(300);

    public static async Task<Outcome> Run(
        IReadOnlyList<string> command, CancellationToken ct, string? workingFolder = null, string? pgData = null)
    {
        ct.ThrowIfCancellationRequested();
        using var process = new Process { StartInfo = Describe(command, workingFolder, pgData) };
        try
        {
            process.Start();
        }
        catch (Win32Exception e)
        {
            return new Outcome(NotStarted, e.Message);
        }

        process.StandardInput.Close();
        var output = Task.WhenAll(Read(process.StandardOutput), Read(process.StandardError));
        try
        {
            await process.WaitForExitAsync(ct);
        }
        catch (OperationCanceledException)
        {
            process.Kill(); // this one only: its descendant may be the server, which is stopped in its own way
            throw;
        }

        await Task.WhenAny(output, Task.Delay(PatienceForOutput, CancellationToken.None));
        return new Outcome(process.ExitCode, output.IsCompletedSuccessfully ? string.Concat(await output).Trim() : "");
    }

    private static ProcessStartInfo Describe(IReadOnlyList<string> command, string? workingFolder, string? pgData)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            // The host's own folder may be closed to the account that the program runs as.
            WorkingDirectory = workingFolder ?? Path.GetPathRoot(AppContext.BaseDirectory),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            CreateNoWindow = true,
        };

        foreach (var name in start.Environment.Keys.ToList())
        {
            var keep = OperatingSystem.IsWindows() ? !name.StartsWith("PG", StringComparison.OrdinalIgnoreCase) : Inherited.Contains(name);
            if (!keep) start.Environment.Remove(name);
        }

        start.Environment["LC_ALL"] = "C"; // plain messages; and macOS' postmaster does not start under some locales
        if (pgData is not null) start.Environment["PGDATA"] = pgData;
        return start;
    }

    private static async Task<string> Read(StreamReader reader)
    {
        try
        {
            return await reader.ReadToEndAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            return ""; // we stopped waiting and let go of the pipe
        }
    }
}
