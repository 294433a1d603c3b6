using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace ModularMonolith.Tests.Support;

/// <summary>A real Redis of one test class, made with the binary of this machine, on the loopback address, that can be killed, frozen and started again.</summary>
public sealed class RedisServer : IAsyncLifetime
{
    private Process? _process;

    public int Port { get; } = Ports.Free();

    public string Address => $"redis://:{Password}@127.0.0.1:{Port}/3";

    /// <summary>Never to be seen in any output.</summary>
    public string Password { get; } = $"canary{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync() => await Start();

    /// <summary>Starts it where it is not running; it remembers nothing.</summary>
    public async Task Start()
    {
        _process = Process.Start(new ProcessStartInfo("redis-server", ["--port", $"{Port}", "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--requirepass", Password])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        }) ?? throw new InvalidOperationException("These tests need Redis: install it (Debian: apt-get install redis-server).");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Watchdog.EndWithUs(_process);
        await Eventually.Holds(Answers, "Redis answers");
    }

    /// <summary>Ends it as a crash would.</summary>
    public async Task Kill()
    {
        if (_process is not { HasExited: false }) return;
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Stops it in the middle of whatever it does: connections stay open and nothing answers.</summary>
    public void Freeze() => Signal("STOP");

    public void Continue() => Signal("CONT");

    public async ValueTask DisposeAsync()
    {
        await Kill();
        _process?.Dispose();
    }

    private void Signal(string name) => Process.Start("kill", [$"-{name}", $"{_process!.Id}"]).WaitForExit();

    private async Task<bool> Answers()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"AUTH {Password}\r\nPING\r\n"));
            var answer = new byte[12];
            await client.GetStream().ReadExactlyAsync(answer);
            return Encoding.ASCII.GetString(answer) == "+OK\r\n+PONG\r\n";
        }
        catch (Exception notYet) when (notYet is SocketException or IOException)
        {
            return false;
        }
    }
}
