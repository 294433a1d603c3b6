using Xunit;

namespace ModularMonolith.Tests.Support;

/// <summary>
/// A real RabbitMQ for one test run: the one that <c>TEST_RABBITMQ</c> names (<c>amqp://…</c>), else a private node made with the
/// binaries of this machine.
/// </summary>
public sealed class RabbitMqServer : IAsyncLifetime
{
    private StoppableRabbitMq? _node;

    /// <summary>Whether there is one to use or binaries to start.</summary>
    public static bool IsAvailable => Environment.GetEnvironmentVariable("TEST_RABBITMQ") is { Length: > 0 } || StoppableRabbitMq.IsInstalled;

    /// <summary>Where clients connect.</summary>
    public string Address { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("TEST_RABBITMQ") is { Length: > 0 } given)
        {
            Address = given;
            return;
        }

        _node = StoppableRabbitMq.Prepare("install it (Debian: apt-get install rabbitmq-server), or set TEST_RABBITMQ to amqp://user:password@host:port");
        Address = _node.Address;
        await _node.Start();
    }

    public ValueTask DisposeAsync() => _node?.DisposeAsync() ?? ValueTask.CompletedTask;
}
