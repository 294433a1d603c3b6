using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Auth.Application;

internal interface ISessions
{
    void Add(Session session);

    /// <summary>The session that any token of its chain belongs to, locked until the command has ended.</summary>
    Task<Session?> Find(RefreshToken token, CancellationToken ct);

    /// <summary>Saves and commits what became of a session, though the command will be refused.</summary>
    Task SaveNow(CancellationToken ct);

    /// <summary>Ends one session of the user; <c>false</c> where there is no such living one.</summary>
    Task<bool> End(SessionId id, UserId user, DateTimeOffset now, CancellationToken ct);

    /// <summary>Ends all of the user's sessions and tells how many lived.</summary>
    Task<int> EndAll(UserId user, EndReason reason, DateTimeOffset now, CancellationToken ct);

    /// <summary>Forgets where and with what the user signed in.</summary>
    Task Anonymize(UserId user, CancellationToken ct);
}
