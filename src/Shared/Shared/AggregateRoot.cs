using ModularMonolith.Shared.Events;

namespace ModularMonolith.Shared;

/// <summary>Something that is loaded, changed and saved as one, with guards of its own.</summary>
public abstract class AggregateRoot
{
    private readonly List<IIntegrationEvent> announcements = [];

    /// <summary>Starts at 1 and grows by one with each change; two writers of one version can't both be saved.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>What other modules will hear once this aggregate is saved.</summary>
    public IReadOnlyList<IIntegrationEvent> Announcements => announcements;

    /// <summary>Tells other modules; the event is saved with the aggregate, or not at all.</summary>
    public void Announce(IIntegrationEvent integrationEvent) => announcements.Add(integrationEvent);

    /// <summary>Forgets what has been handed to the outbox.</summary>
    public void ForgetAnnouncements() => announcements.Clear();

    /// <summary>Every change goes through here.</summary>
    protected void Changed() => Version++;
}
