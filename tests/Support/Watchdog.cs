using System.Diagnostics;

namespace ModularMonolith.Tests.Support;

/// <summary>Shell scripts that outlive the test process, so that what it started ends with it, however it ends.</summary>
internal static class Watchdog
{
    /// <summary>Runs the script with the test process' id as <c>$1</c> and the given arguments from <c>$2</c> on.</summary>
    public static Process Start(string script, params string[] arguments)
    {
        // Nothing may hold the test process' own output open, or its runner would wait for the watchdog.
        string[] line = ["-c", "exec </dev/null >/dev/null 2>&1; trap '' INT TERM HUP\n" + script, "watchdog", $"{Environment.ProcessId}", .. arguments];
        return Process.Start(new ProcessStartInfo("/bin/sh", line) { UseShellExecute = false })
            ?? throw new InvalidOperationException("/bin/sh did not start.");
    }

    /// <summary>Kills the process as soon as the test process is gone.</summary>
    public static void EndWithUs(Process process)
    {
        if (OperatingSystem.IsWindows())
            return;
        Start("while kill -0 $1 && kill -0 $2; do sleep 3; done; kill -0 $1 || kill -KILL $2", $"{process.Id}").Dispose();
    }
}
