using ModularMonolith.Shared.Events;

namespace ModularMonolith.Unit.Tests.Events;

/// <summary>One of each event of a module, as its last released shape has it. Every class of this kind is found.</summary>
internal interface IEventSamples
{
    IEnumerable<IIntegrationEvent> All { get; }
}

/// <summary>Who and when.</summary>
internal static class Sample
{
    public static Guid John { get; } = new("0190a000-0000-7000-8000-000000000001");

    public static Guid Jane { get; } = new("0190a000-0000-7000-8000-000000000002");

    public static DateTimeOffset Then { get; } = new DateTimeOffset(2026, 1, 15, 10, 30, 45, TimeSpan.Zero).AddMicroseconds(123_456);
}
