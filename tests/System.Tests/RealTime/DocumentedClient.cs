using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>The JavaScript client of docs/realtime.md, as it stands there, several times in one process of Node.js.</summary>
internal sealed partial class DocumentedClient : IDisposable
{
    private static readonly string Folder = Path.Combine(Solution.Root, "tests", "System.Tests", "JavaScript");
    private static readonly SemaphoreSlim Preparing = new(1);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private DocumentedClient(Process process) => (_process, _errors) = (process, process.StandardError.ReadToEndAsync());

    /// <summary>What stands in the document.</summary>
    public static async Task<string> Code(Regex code) =>
        code.Match(await File.ReadAllTextAsync(Path.Combine(Solution.Root, "docs", "realtime.md"))).Groups["code"].Value;

    /// <summary>Starts a script of tests/System.Tests/JavaScript, with one listener for each token.</summary>
    public static async Task<DocumentedClient> Start(string script, Uri api, Guid conversationId, bool binary, params IEnumerable<Caller> who)
    {
        await Prepare();
        var settings = JsonSerializer.Serialize(new { api = $"{api}".TrimEnd('/'), conversationId, binary, tokens = who.Select(caller => caller.AccessToken) });
        var process = Process.Start(new ProcessStartInfo("node", [script])
        {
            UseShellExecute = false,
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        Watchdog.EndWithUs(process);
        await process.StandardInput.WriteLineAsync(settings);
        return new DocumentedClient(process);
    }

    /// <summary>What each has heard, once each has heard the message of this number.</summary>
    public async Task<IReadOnlyList<JsonElement>> Heard(long until)
    {
        await _process.StandardInput.WriteLineAsync($"until {until}");
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(90));
        List<string> said = [];
        try
        {
            while (await _process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith("heard ", StringComparison.Ordinal)) return [.. JsonDocument.Parse(line["heard ".Length..]).RootElement.EnumerateArray()];
                said.Add(line);
            }
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        throw new InvalidOperationException($"Not all was heard.\n{string.Join('\n', said)}\n{await _errors}");
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }

    private static async Task Prepare()
    {
        await Preparing.WaitAsync();
        try
        {
            if (!Directory.Exists(Path.Combine(Folder, "node_modules"))) await Process.Start(new ProcessStartInfo("npm", ["ci"]) { WorkingDirectory = Folder })!.WaitForExitAsync();
            Directory.CreateDirectory(Path.Combine(Folder, "generated"));
            await File.WriteAllTextAsync(Path.Combine(Folder, "generated", "client.mjs"), await Code(JavaScript()));
        }
        finally
        {
            Preparing.Release();
        }
    }

    [GeneratedRegex("```js\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex JavaScript();
}
