using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Users.Contracts;

/// <summary>A moderator let a user in or shut the user out.</summary>
/// <param name="UserId">The user's id in all modules.</param>
/// <param name="Status"><c>active</c>, <c>inactive</c> or <c>banned</c>.</param>
/// <param name="Version">The profile's version, above 1.</param>
[EventName("users.account-status-changed")]
public sealed record AccountStatusChanged(Guid UserId, string Status, long Version) : IIntegrationEvent
{
    /// <summary>The status of a user who may sign in.</summary>
    public const string Active = "active";

    /// <inheritdoc />
    public Guid PartitionKey => UserId;
}
