using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Widgets.Contracts;

/// <summary>A new gadget is there.</summary>
/// <param name="Id">The gadget.</param>
/// <param name="OwnerId">Who added it.</param>
/// <param name="AddedAt">When, UTC.</param>
/// <param name="Version">The gadget's version.</param>
[EventName("widgets.gadget-added")]
public sealed record GadgetAdded(Guid Id, Guid OwnerId, DateTimeOffset AddedAt, long Version) : IIntegrationEvent
{
    /// <inheritdoc />
    public Guid PartitionKey => Id;
}
