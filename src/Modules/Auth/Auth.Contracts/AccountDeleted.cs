using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Auth.Contracts;

/// <summary>A user deleted the account: nothing that comes later raises it again.</summary>
/// <param name="UserId">The user's id in all modules.</param>
/// <param name="DeletedAt">When, UTC.</param>
[EventName("auth.account-deleted")]
public sealed record AccountDeleted(Guid UserId, DateTimeOffset DeletedAt) : IIntegrationEvent
{
    /// <inheritdoc />
    public Guid PartitionKey => UserId;

    /// <summary>After everything else that can be heard of this user.</summary>
    public long Version => long.MaxValue;
}
