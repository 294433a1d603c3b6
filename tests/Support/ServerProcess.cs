using System.Diagnostics;

namespace ModularMonolith.Tests.Support;

/// <summary>
/// A server with a folder of its own, both gone with the test process. It can be stopped and started again; one that ends by itself
/// stays ended, for whoever started it would not learn why.
/// </summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Watch = """
        parent=$1 folder=$2 end=$3; shift 3
        is_wanted() { kill -0 $parent && [ ! -e "$folder/stop" ]; }
        while is_wanted && [ ! -e "$folder/ended" ]; do
          if [ -e "$folder/paused" ]; then touch "$folder/down"; sleep 0.1; continue; fi
          rm -f "$folder/down"
          "$@" >>"$folder/server.log" 2>&1 &
          server=$!
          while is_wanted && kill -0 $server && [ ! -e "$folder/paused" ]; do sleep 0.1; done
          is_wanted && [ ! -e "$folder/paused" ] && touch "$folder/ended"
          eval "$end"
          wait $server
        done
        while is_wanted; do sleep 0.3; done
        rm -rf "$folder"
        """;

    private readonly string _folder;
    private readonly Process _watchdog;
    private readonly Func<bool> _answers;

    private ServerProcess(string folder, Process watchdog, Func<bool> answers) => (_folder, _watchdog, _answers) = (folder, watchdog, answers);

    /// <summary>Makes the server's folder where every user of this machine can reach it, which a build folder below /root is not.</summary>
    public static string MakeFolder(string name) => Directory.CreateDirectory(Path.Combine("/tmp", $"modular-monolith-{name}-{Guid.NewGuid():N}"[..42])).FullName;

    /// <summary>Prepares a server; <see cref="Start"/> starts it.</summary>
    /// <param name="folder">Its folder, removed with it.</param>
    /// <param name="end">A shell command that ends it at once; it may use <c>$server</c>, the process, and <c>$folder</c>.</param>
    /// <param name="line">What to run.</param>
    /// <param name="answers">Whether it serves.</param>
    public static ServerProcess Prepare(string folder, string end, IEnumerable<string> line, Func<bool> answers)
    {
        File.WriteAllText(Path.Combine(folder, "paused"), "");
        return new ServerProcess(folder, Watchdog.Start(Watch, [folder, end, .. line]), answers);
    }

    /// <summary>Starts the server, and waits until it answers.</summary>
    public async Task Start()
    {
        File.Delete(Path.Combine(_folder, "paused"));
        await Eventually.Holds(() => HasEnded || (!File.Exists(Down) && _answers()), $"the server answers, see {_folder}/server.log", TimeSpan.FromSeconds(90));
        if (HasEnded)
            throw new InvalidOperationException($"The server did not start: {await File.ReadAllTextAsync(Path.Combine(_folder, "server.log"))}");
    }

    /// <summary>Ends the server at once, as a crash would, and waits until it is gone.</summary>
    public async Task Stop()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "paused"), "");
        await Eventually.Holds(() => File.Exists(Down), "the server is down", TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "stop"), "");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(15));
        await _watchdog.WaitForExitAsync(limit.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        _watchdog.Dispose();
    }

    private string Down => Path.Combine(_folder, "down");

    private bool HasEnded => File.Exists(Path.Combine(_folder, "ended"));
}
