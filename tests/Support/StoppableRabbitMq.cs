using System.Diagnostics;
using System.Net.Sockets;

namespace ModularMonolith.Tests.Support;

/// <summary>A private RabbitMQ node on the loopback address, made with the binaries of this machine and gone with the test process.</summary>
public sealed class StoppableRabbitMq : IAsyncDisposable
{
    private const string Binary = "/usr/lib/rabbitmq/bin/rabbitmq-server";

    private readonly ServerProcess _node;

    private StoppableRabbitMq(ServerProcess node, string address) => (_node, Address) = (node, address);

    /// <summary>Whether this machine has the binaries.</summary>
    public static bool IsInstalled => File.Exists(Binary);

    /// <summary>Where clients connect, once the node is started.</summary>
    public string Address { get; }

    /// <summary>Makes a node that <see cref="Start"/> starts.</summary>
    /// <param name="remedy">What to do where this machine has no RabbitMQ.</param>
    public static StoppableRabbitMq Prepare(string remedy = "a test stops a node of its own, so install it (Debian: apt-get install rabbitmq-server)")
    {
        if (!IsInstalled)
            throw new InvalidOperationException($"These tests need RabbitMQ: {remedy}.");

        var folder = ServerProcess.MakeFolder("rabbitmq");
        var (port, distribution) = (Ports.Free(), Ports.Free());
        var asUser = Environment.IsPrivilegedProcess;
        if (asUser) Process.Start("chown", ["rabbitmq", folder]).WaitForExit();
        string[] user = asUser ? ["setpriv", "--reuid=rabbitmq", "--regid=rabbitmq", "--clear-groups", "--"] : [];
        string[] line = ["setsid", "env", $"HOME={folder}", $"RABBITMQ_NODENAME=tests{port}@localhost", "RABBITMQ_NODE_IP_ADDRESS=127.0.0.1",
            $"RABBITMQ_NODE_PORT={port}", $"RABBITMQ_DIST_PORT={distribution}", "ERL_EPMD_ADDRESS=127.0.0.1",
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS=-kernel inet_dist_use_interface {127,0,0,1}",
            $"RABBITMQ_MNESIA_BASE={folder}", $"RABBITMQ_LOG_BASE={folder}", $"RABBITMQ_ENABLED_PLUGINS_FILE={folder}/plugins", .. user, Binary];
        // The script that we started is not the node: both are of one group.
        return new StoppableRabbitMq(ServerProcess.Prepare(folder, "kill -KILL -$server", line, () => Answers(port)), $"amqp://guest:guest@127.0.0.1:{port}");
    }

    /// <summary>Starts the node, again on the same port and with the same queues.</summary>
    public Task Start() => _node.Start();

    /// <summary>SIGKILL.</summary>
    public Task Kill() => _node.Stop();

    public ValueTask DisposeAsync() => _node.DisposeAsync();

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
