namespace ModularMonolith.Shared.Events;

/// <summary>
/// Sessions of a user ended: access tokens that came of them are refused from now on, by every process. Whoever hosts sessions announces
/// it, and the platform itself hears it.
/// </summary>
/// <param name="UserId">The user.</param>
/// <param name="SessionIds">The sessions, as in the <c>sid</c> of access tokens.</param>
[EventName("auth.sessions-ended")]
public sealed record SessionsEnded(Guid UserId, IReadOnlyList<Guid> SessionIds) : IIntegrationEvent
{
    /// <inheritdoc />
    public Guid PartitionKey => UserId;

    /// <summary>None: what has ended stays so, in whatever order it is heard.</summary>
    public long Version => 0;
}
