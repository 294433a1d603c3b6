using System.Diagnostics;
using System.Net.Sockets;
using Xunit;

namespace ModularMonolith.Tests.Support;

/// <summary>
/// A real RabbitMQ for one test run: the one that <c>TEST_RABBITMQ</c> names (<c>amqp://…</c>), else a private node made with the
/// binaries of this machine, on the loopback address, gone with the test process.
/// </summary>
public sealed class RabbitMqServer : IAsyncLifetime
{
    private const string Binary = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private const string Watch = """
        parent=$1 folder=$2; shift 2
        setsid "$@" >"$folder/server.log" 2>&1 &
        server=$!
        while kill -0 $parent && kill -0 $server && [ ! -e "$folder/stop" ]; do sleep 0.3; done
        # The script that we started is not the node: both are of one group.
        kill -KILL -$server
        wait $server
        rm -rf "$folder"
        """;

    private string? _folder;
    private Process? _watchdog;

    /// <summary>Whether there is one to use or binaries to start.</summary>
    public static bool IsAvailable => Environment.GetEnvironmentVariable("TEST_RABBITMQ") is { Length: > 0 } || File.Exists(Binary);

    /// <summary>Where clients connect.</summary>
    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_RABBITMQ") is { Length: > 0 } given)
        {
            Address = given;
            return;
        }

        if (!File.Exists(Binary))
            throw new InvalidOperationException("These tests need RabbitMQ: install it (Debian: apt-get install rabbitmq-server), or set TEST_RABBITMQ to amqp://user:password@host:port.");

        _folder = Directory.CreateDirectory(Path.Combine("/tmp", $"modular-monolith-rabbitmq-{Guid.NewGuid():N}"[..42])).FullName;
        var (port, distribution) = (Ports.Free(), Ports.Free());
        var asUser = Environment.IsPrivilegedProcess;
        if (asUser) Process.Start("chown", ["rabbitmq", _folder]).WaitForExit();
        string[] user = asUser ? ["setpriv", "--reuid=rabbitmq", "--regid=rabbitmq", "--clear-groups", "--"] : [];
        _watchdog = Watchdog.Start(Watch, [_folder, "env", $"HOME={_folder}", $"RABBITMQ_NODENAME=tests{port}@localhost", "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1",
            $"RABBITMQ_NODE_PORT={port}", $"RABBITMQ_DIST_PORT={distribution}", "ERL_EPMD_ADDRESS=127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}",
            $"RABBITMQ_MNESIA_BASE={_folder}", $"RABBITMQ_LOG_BASE={_folder}", $"RABBITMQ_ENABLED_PLUGINS_FILE={_folder}/plugins", .. user, Binary]);
        Address = $"amqp://guest:guest@127.0.0.1:{port}";
        await Eventually.Holds(() => Answers(port), $"RabbitMQ listens, see {_folder}/server.log", TimeSpan.FromSeconds(90));
    }

    public ValueTask DisposeAsync()
    {
        if (_folder is not null) File.WriteAllText(Path.Combine(_folder, "stop"), "");
        _watchdog?.WaitForExit(TimeSpan.FromSeconds(15));
        _watchdog?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
