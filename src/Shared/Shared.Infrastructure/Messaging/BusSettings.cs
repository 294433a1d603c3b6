using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Shared.Infrastructure.Messaging;

/// <summary>Which transport carries events.</summary>
/// <param name="IsBroker">RabbitMQ instead of this process' memory.</param>
/// <param name="Address">The broker's address with its login; never to be told.</param>
public sealed record BusSettings(bool IsBroker, Uri? Address)
{
    private const string Form = "amqp://user:password@host:port/vhost (or amqps://)";

    /// <summary>The transport in words, without the login.</summary>
    public string InWords => IsBroker
        ? $"RabbitMQ at {Address!.Host}:{(Address.Port > 0 ? Address.Port : 5672)}; events wait in the database until it confirmed them"
        : "in memory; events wait in the database until they took effect";

    internal static BusSettings From(SettingsReader settings)
    {
        if (settings.Choice("Bus:Transport", "InMemory", "InMemory", "RabbitMq") == "InMemory") return new BusSettings(false, null);
        const string key = "ConnectionStrings:RabbitMq";
        return settings.Text(key) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "amqp" or "amqps"
            ? new BusSettings(true, address)
            : settings.Refuse(key, Form, new BusSettings(false, null));
    }
}
