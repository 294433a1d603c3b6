namespace ModularMonolith.Shared.Events;

/// <summary>A fact that other modules may hear of. A contract: its name is stable and members are only ever added.</summary>
public interface IIntegrationEvent
{
    /// <summary>The aggregate that it is about: events of one aggregate take effect in the order of their commits.</summary>
    Guid PartitionKey { get; }

    /// <summary>The aggregate's version once this happened: who heard of a later one ignores this one.</summary>
    long Version { get; }
}

/// <summary>The name of an event on the wire, such as <c>users.profile-changed</c>; CLR names may change, this one may not.</summary>
/// <param name="name">Module, dot, what happened.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class EventNameAttribute(string name) : Attribute
{
    /// <summary>The name.</summary>
    public string Name { get; } = name;
}

/// <summary>
/// A module's reaction to an event. It runs once for each event, in the module's own transaction; the file and its class are
/// all there is to write, and the class' name with the module's names its queue.
/// </summary>
/// <typeparam name="TEvent">The event.</typeparam>
public interface IReaction<in TEvent>
    where TEvent : class, IIntegrationEvent
{
    /// <summary>Takes the event in. An exception means: try again later.</summary>
    Task Handle(TEvent happened, CancellationToken ct);
}
