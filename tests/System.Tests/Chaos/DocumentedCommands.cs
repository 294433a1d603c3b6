using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using ModularMonolith.Tests.Support;
using Shouldly;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>The shell commands of a document, one after another; what they start in the background lives until this is disposed of.</summary>
internal sealed partial class DocumentedCommands : IAsyncDisposable
{
    private const string Done = "every command has been run";

    private readonly Process _shell;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private DocumentedCommands(Process shell)
    {
        _shell = shell;
        shell.OutputDataReceived += (_, line) => Take(line.Data);
        shell.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    /// <param name="document">Its name in <c>docs</c>.</param>
    /// <param name="settings">What the hosts it starts are started with, besides what the commands say.</param>
    /// <param name="variables">Take the place of those that the document sets; its ports are replaced by free ones.</param>
    public static DocumentedCommands Run(string document, HostSettings settings, IReadOnlyDictionary<string, string> variables)
    {
        var text = string.Concat(Blocks().Matches(File.ReadAllText(Path.Combine(Solution.Root, "docs", document))).Select(block => block.Groups["commands"].Value));
        Dictionary<string, string> ports = [];
        text = Port().Replace(text, port => ports.TryGetValue(port.Value, out var free) ? free : ports[port.Value] = $"{Ports.Free()}");
        foreach (var (name, value) in variables)
        {
            var before = text;
            text = Regex.Replace(text, $"^{name}=.*$", $"{name}='{value}'", RegexOptions.Multiline | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
            text.ShouldNotBe(before, name);
        }

        // A group of its own, for what it leaves running.
        var start = new ProcessStartInfo("setsid", ["bash", "-euo", "pipefail", "-c", $"{text}\necho {Done}; wait"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = settings.Folder,
        };
        foreach (var (name, value) in settings.ForProcess().Where(variable => variable.Value is not null && variable.Key is not ("Urls" or "ConnectionStrings__Postgres")))
            start.Environment[name] = value;

        var commands = new DocumentedCommands(Process.Start(start)!);
        Watchdog.Start("while kill -0 $1 && kill -0 $2; do sleep 3; done; kill -KILL -- -$2", $"{commands._shell.Id}").Dispose();
        commands._shell.StandardInput.Close();
        commands._shell.BeginOutputReadLine();
        commands._shell.BeginErrorReadLine();
        return commands;
    }

    /// <summary>Waits until the last command has been run; throws if one has failed.</summary>
    public async Task End()
    {
        await Task.WhenAny(_ended.Task, _shell.WaitForExitAsync()).WaitAsync(TimeSpan.FromMinutes(5));
        _ended.Task.IsCompleted.ShouldBeTrue(Output);
    }

    public async ValueTask DisposeAsync()
    {
        Process.Start("kill", ["-KILL", "--", $"-{_shell.Id}"]).WaitForExit();
        await _shell.WaitForExitAsync();
        _shell.Dispose();
    }

    private string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    private void Take(string? line)
    {
        lock (_output) _output.AppendLine(line);
        if (line == Done) _ended.TrySetResult();
    }

    [GeneratedRegex("```bash\n(?<commands>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"\b30\d\d\b")]
    private static partial Regex Port();
}
