using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Auth.Domain;

internal readonly record struct SessionId(Guid Value) : ITypedId<SessionId>
{
    public static SessionId From(Guid value) => new(value);

    public static SessionId New() => new(Guid.CreateVersion7());
}

/// <summary>How long sessions live.</summary>
/// <param name="Idle">Without a refresh for so long it is over.</param>
/// <param name="Longest">Over in any case, however often it is refreshed.</param>
/// <param name="Grace">For so long a refresh may be repeated (parallel tabs, lost answers); zero: never.</param>
internal sealed record SessionPolicy(TimeSpan Idle, TimeSpan Longest, TimeSpan Grace);

/// <summary>What a presented refresh token turned out to be.</summary>
internal enum TokenUse
{
    /// <summary>The current one: it has been replaced by its successor.</summary>
    Rotated,

    /// <summary>The parent of the current one, again and in time: the successor is the same as before.</summary>
    Repeated,

    /// <summary>An old one. Somebody has a copy, so the session has ended.</summary>
    Stolen,

    /// <summary>The session was over already.</summary>
    Over,
}

/// <summary>Why a session ended.</summary>
internal enum EndReason
{
    LoggedOut,
    PasswordChanged,
    Revoked,
    TokenReused,
    AccountDisabled,
    AccountDeleted,
}

/// <summary>
/// One device's being signed in, as a chain of refresh tokens of which only the newest counts. It is loaded with its row locked, so its
/// writers come one after the other and it needs no version.
/// </summary>
internal sealed class Session
{
    private Session()
    {
    }

    public SessionId Id { get; private init; }

    public UserId UserId { get; private init; }

    public byte[] TokenHash { get; private set; } = [];

    /// <summary>The current token's parent, and the salt that made the one of the other.</summary>
    public byte[]? PreviousHash { get; private set; }

    public byte[]? Salt { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>The last log-in or rotation.</summary>
    public DateTimeOffset LastUsedAt { get; private set; }

    public string? UserAgent { get; private init; }

    public string? Ip { get; private init; }

    public DateTimeOffset? EndedAt { get; private set; }

    public EndReason? EndReason { get; private set; }

    /// <summary>Tokens that must never be seen again. Never loaded, only added to.</summary>
    public ICollection<SpentToken> Spent { get; } = [];

    public static Session Open(UserId user, RefreshToken first, string? userAgent, string? ip, DateTimeOffset now) => new()
    {
        Id = SessionId.New(),
        UserId = user,
        TokenHash = first.Hash,
        CreatedAt = now,
        LastUsedAt = now,
        UserAgent = userAgent,
        Ip = ip,
    };

    /// <summary>Takes one of this session's tokens, of whatever age.</summary>
    public TokenUse Use(RefreshToken presented, DateTimeOffset now, SessionPolicy policy)
    {
        if (EndedAt is not null || now - LastUsedAt >= policy.Idle || now - CreatedAt >= policy.Longest) return TokenUse.Over;
        if (presented.HasHash(TokenHash))
        {
            Rotate(presented, now);
            return TokenUse.Rotated;
        }

        var isInTime = policy.Grace > TimeSpan.Zero && now - LastUsedAt < policy.Grace;
        if (isInTime && presented.HasHash(PreviousHash)) return TokenUse.Repeated;

        (EndedAt, EndReason) = (now, Domain.EndReason.TokenReused);
        return TokenUse.Stolen;
    }

    /// <summary>The token to use from now on, for who presented its parent.</summary>
    public RefreshToken SuccessorOf(RefreshToken parent) => parent.HasHash(PreviousHash)
        ? parent.Successor(Salt!)
        : throw new InvalidOperationException("Only the current token's parent has a successor.");

    private void Rotate(RefreshToken presented, DateTimeOffset now)
    {
        (PreviousHash, Salt, LastUsedAt) = (TokenHash, RefreshToken.NewSalt(), now);
        TokenHash = SuccessorOf(presented).Hash;
        Spent.Add(new SpentToken { TokenHash = PreviousHash });
    }
}

/// <summary>A refresh token that was used.</summary>
internal sealed class SpentToken
{
    public required byte[] TokenHash { get; init; }

    public SessionId SessionId { get; init; }
}
