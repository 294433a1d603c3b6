namespace ModularMonolith.Shared.Infrastructure.Security;

/// <summary>A session that ended in a process of another database.</summary>
public sealed class EndedSession
{
    /// <summary>The session.</summary>
    public required Guid SessionId { get; init; }

    /// <summary>When this module heard of it, UTC.</summary>
    public DateTimeOffset EndedAt { get; init; }
}
