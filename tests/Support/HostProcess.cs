using System.Diagnostics;
using System.Net.Sockets;
using System.Security.Cryptography;

namespace ModularMonolith.Tests.Support;

/// <summary>What a host is started with: settings by their configuration key (<c>Auth:RefreshGraceSeconds</c>) or environment name.</summary>
public sealed record HostSettings
{
    /// <summary>The assembly that is run.</summary>
    public string Program { get; init; } = Solution.Bootstrapper;

    public string? Database { get; init; }

    public string Environment { get; init; } = "Development";

    /// <summary>Override the defaults below; <see langword="null"/> takes one away.</summary>
    public IReadOnlyDictionary<string, string?> Values { get; init; } = new Dictionary<string, string?>();

    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>A command that starts the host, such as one that takes something away from it first.</summary>
    public IReadOnlyList<string> Wrapper { get; init; } = [];

    /// <summary>Where the host keeps its data and logs; gone when the test process ends.</summary>
    public string Folder { get; init; } = TemporaryFolder.Create();

    public int Port { get; init; } = Ports.Free();

    internal Dictionary<string, string?> ForProcess()
    {
        var variables = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["ASPNETCORE_ENVIRONMENT"] = Environment,
            ["DOTNET_ENVIRONMENT"] = Environment,
            ["Urls"] = $"http://127.0.0.1:{Port}",
            ["ConnectionStrings__Postgres"] = Database,
            ["DataDir"] = Path.Combine(Folder, "data"),
            ["Log__Dir"] = Path.Combine(Folder, "logs"),
            ["Log__File"] = "false",
            ["Jwt__AccessSecret"] = HostProcess.JwtSecret,
            ["Auth__BcryptWorkFactor"] = "4",
            ["Auth__Administrators__0"] = HostProcess.AdministratorEmail,
            ["RateLimiting__Enabled"] = "false",
            // On a busy machine calls that are made at once are answered seconds apart.
            ["Auth__RefreshGraceSeconds"] = "60",
            // A host that lives for seconds only pays for what would make it faster later.
            ["DOTNET_TieredPGO"] = "0",
            // A killed process would leave its debugger's sockets below /tmp.
            ["DOTNET_EnableDiagnostics"] = "0",
        };
        foreach (var (key, value) in Values)
            variables[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return variables;
    }
}

/// <summary>The built host as a process of its own, seen through HTTP, its output and its exit code only.</summary>
public sealed class HostProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>What every host of this test run signs its access tokens with.</summary>
    public static readonly string JwtSecret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    /// <summary>Whoever signs up with this address may moderate users.</summary>
    public const string AdministratorEmail = "administrator@tests.example";

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly TaskCompletionSource _outputEnded = new();
    private int _openStreams = 2;

    private HostProcess(Process process, HostSettings settings)
    {
        (_process, Settings) = (process, settings);
        _process.OutputDataReceived += (_, line) => Take(line.Data);
        _process.ErrorDataReceived += (_, line) => Take(line.Data);
    }

    public HostSettings Settings { get; }

    public Uri Address => new($"http://127.0.0.1:{Settings.Port}");

    public bool HasExited => _process.HasExited;

    /// <summary>The process' id.</summary>
    public int Id => _process.Id;

    /// <summary>Everything written to standard output and error so far.</summary>
    public string Output => string.Join('\n', Lines);

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lines)
                return [.. _lines];
        }
    }

    /// <summary>Starts a host and waits until it says that it is ready.</summary>
    public static async Task<HostProcess> Start(HostSettings settings)
    {
        var host = Launch(settings);
        try
        {
            await host.BecomesReady();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<(int ExitCode, string Output)> Run(HostSettings settings)
    {
        await using var host = Launch(settings);
        return (await host.Exit(Patience), host.Output);
    }

    /// <summary>How a host that is expected not to start ends; 0 if it starts all the same.</summary>
    public static async Task<(int ExitCode, string Output)> Refusal(HostSettings settings)
    {
        await using var host = Launch(settings);
        var ready = host.BecomesReady();
        var starts = await Task.WhenAny(ready, host.Exit(Patience)) == ready && ready.IsCompletedSuccessfully;
        await ready.ContinueWith(_ => { }, TaskScheduler.Default);
        return (starts ? 0 : await host.Exit(Patience), host.Output);
    }

    public static HostProcess Launch(HostSettings settings)
    {
        string[] line = [.. settings.Wrapper, Environment.ProcessPath is { } path && Path.GetFileName(path) == "dotnet" ? path : "dotnet",
            "exec", settings.Program, .. settings.Arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(settings.Program),
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in settings.ForProcess().Where(variable => variable.Value is not null))
            start.Environment[name] = value;

        var host = new HostProcess(Process.Start(start)!, settings);
        Watchdog.EndWithUs(host._process);
        host._process.BeginOutputReadLine();
        host._process.BeginErrorReadLine();
        host._process.StandardInput.Close();
        return host;
    }

    /// <summary>SIGKILL.</summary>
    public async Task Kill()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>SIGTERM, which asks for a graceful end.</summary>
    public void Terminate() => Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExit();

    /// <summary>Waits for the end of the process and of its output; the exit code.</summary>
    public async Task<int> Exit(TimeSpan within)
    {
        using var limit = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException late)
        {
            throw new TimeoutException($"The host had not ended after {within.TotalSeconds} s. It said:\n{Output}", late);
        }
        // A child that inherited the output may keep it open: what the host itself wrote is in by then.
        await Task.WhenAny(_outputEnded.Task, Task.Delay(TimeSpan.FromSeconds(2), CancellationToken.None));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await Kill();
        _process.Dispose();
    }

    private async Task BecomesReady()
    {
        using var http = new HttpClient { BaseAddress = Address, Timeout = TimeSpan.FromSeconds(5) };
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < Patience)
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The host ended with exit code {await Exit(Patience)} before it was ready. It said:\n{Output}");
            try
            {
                using var answer = await http.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            // HttpClient lets it out when a connection is reset while it is being made.
            catch (Exception notYet) when (notYet is HttpRequestException or TaskCanceledException or SocketException)
            {
            }
            await Task.Delay(50);
        }
        throw new TimeoutException($"The host was not ready after {Patience.TotalSeconds} s. It said:\n{Output}");
    }

    private void Take(string? line)
    {
        if (line is not null)
            lock (_lines)
                _lines.Add(line);
        else if (Interlocked.Decrement(ref _openStreams) == 0)
            _outputEnded.TrySetResult();
    }

    /// <summary>The surroundings of the test run must not configure the host under test.</summary>
    private static bool IsOurs(string name) =>
        name.Contains("__", StringComparison.Ordinal)
        || name is "PORT" or "DATABASE_URL" or "REDIS_URL" or "RABBITMQ_URL" or "DATA_DIR" or "JWT_ACCESS_SECRET" or "Urls" or "TRUST_PROXY" or "DOTNET_STARTUP_HOOKS"
        || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal)
        || name.StartsWith("THROTTLE_", StringComparison.Ordinal)
        || name.StartsWith("LOG_", StringComparison.Ordinal)
        || name.StartsWith("OTEL_", StringComparison.Ordinal)
        || name.StartsWith("CORECLR_", StringComparison.Ordinal);
}
