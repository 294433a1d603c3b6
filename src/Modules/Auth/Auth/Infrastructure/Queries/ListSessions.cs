using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth.Infrastructure.Queries;

/// <summary>Lists one's own living sessions, the last used first; at most 1,000.</summary>
internal sealed record ListSessions : IQuery<SessionRow[]>
{
    public static Permission Requires => Permission.Of("user", "read");
}

/// <summary>A session as its user sees it.</summary>
/// <param name="Id">What to end it by.</param>
/// <param name="CreatedAt">When the user logged in.</param>
/// <param name="LastUsedAt">When it was last refreshed.</param>
/// <param name="UserAgent">What the device said of itself.</param>
/// <param name="Ip">Where it logged in from.</param>
/// <param name="Current">Whether it is the one that asks.</param>
internal sealed record SessionRow(Guid Id, DateTimeOffset CreatedAt, DateTimeOffset LastUsedAt, string? UserAgent, string? Ip, bool Current);

internal sealed class ListSessionsHandler(AuthDbContext db, SessionPolicy policy, ICaller caller, TimeProvider clock) : IHandler<ListSessions, SessionRow[]>
{
    public async Task<Result<SessionRow[]>> Handle(ListSessions request, CancellationToken ct)
    {
        var now = clock.Now();
        // By ix_sessions_user_id.
        var rows = await db.Query<SessionRow>(
            """
            select id, created_at, last_used_at, user_agent, ip, id = @current as current from auth.sessions
            where user_id = @user and ended_at is null and last_used_at > @usedAfter and created_at > @openedAfter
            order by last_used_at desc, id desc limit 1000
            """,
            new { user = caller.UserId.Value, current = caller.SessionId, usedAfter = now - policy.Idle, openedAfter = now - policy.Longest }, ct);
        return rows.ToArray();
    }
}
