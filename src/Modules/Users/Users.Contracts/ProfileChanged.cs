using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Users.Contracts;

/// <summary>A user's public profile has changed.</summary>
/// <param name="UserId">The user's id in all modules.</param>
/// <param name="DisplayName">The name that others see from now on.</param>
/// <param name="Version">The profile's version, above 1.</param>
[EventName("users.profile-changed")]
public sealed record ProfileChanged(Guid UserId, string DisplayName, long Version) : IIntegrationEvent
{
    /// <inheritdoc />
    public Guid PartitionKey => UserId;
}
