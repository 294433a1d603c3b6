using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Auth.Contracts;

/// <summary>Somebody signed up. The first event of a user's life, hence always version 1.</summary>
/// <param name="UserId">The user's id in all modules.</param>
/// <param name="Email">The sign-in name in its canonical form.</param>
/// <param name="DisplayName">The name that others see.</param>
/// <param name="RegisteredAt">When, UTC.</param>
[EventName("auth.account-registered")]
public sealed record AccountRegistered(Guid UserId, string Email, string DisplayName, DateTimeOffset RegisteredAt) : IIntegrationEvent
{
    /// <inheritdoc />
    public Guid PartitionKey => UserId;

    /// <inheritdoc />
    public long Version => 1;
}
