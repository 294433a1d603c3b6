using Microsoft.EntityFrameworkCore;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Auth.Infrastructure;

internal sealed class SessionRepository(AuthDbContext db, SessionPolicy policy) : ISessions
{
    public void Add(Session session) => db.Sessions.Add(session);

    public async Task<Session?> Find(RefreshToken token, CancellationToken ct)
    {
        await db.Begin(ct);
        // Who waited for the lock sees the row as the one before left it: the token may have become the previous one (either of the two
        // indexes finds it) or, two rotations later, a spent one, which the second query sees.
        var found = await db.Sessions
            .FromSql($"select * from auth.sessions where token_hash = {token.Hash} or previous_hash = {token.Hash} for update").ToListAsync(ct);
        if (found.Count == 0)
            found = await db.Sessions.FromSql(
                $"select s.* from auth.sessions s join auth.spent_tokens t on t.session_id = s.id where t.token_hash = {token.Hash} for update of s").ToListAsync(ct);
        return found.SingleOrDefault();
    }

    public async Task SaveNow(CancellationToken ct)
    {
        foreach (var session in db.ChangeTracker.Entries<Session>().Select(entry => entry.Entity).Where(session => session.EndedAt is not null))
            db.Announce(new SessionsEnded(session.UserId.Value, [session.Id.Value]));
        await db.SaveNow(ct);
    }

    public async Task<bool> End(SessionId id, UserId user, DateTimeOffset now, CancellationToken ct) => await End(
        user,
        """
        update auth.sessions set ended_at = @now, end_reason = @reason
        where id = @id and user_id = @user and ended_at is null and last_used_at > @usedAfter and created_at > @openedAfter
        returning id
        """,
        new { id = id.Value, user = user.Value, now, reason = nameof(EndReason.Revoked), usedAfter = now - policy.Idle, openedAfter = now - policy.Longest }, ct) == 1;

    // Locked in one order, so that two of these never wait for each other. By ix_sessions_user_id.
    public Task<int> EndAll(UserId user, EndReason reason, DateTimeOffset now, CancellationToken ct) => End(
        user,
        """
        update auth.sessions set ended_at = @now, end_reason = @reason
        where id in (select id from auth.sessions where user_id = @user and ended_at is null order by id for update)
        returning id
        """, new { user = user.Value, now, reason = reason.ToString() }, ct);

    public Task Anonymize(UserId user, CancellationToken ct) => db.Execute(
        "update auth.sessions set user_agent = null, ip = null where user_id = @user", new { user = user.Value }, ct);

    private async Task<int> End(UserId user, string sql, object parameters, CancellationToken ct)
    {
        await db.Begin(ct);
        var ended = await db.Query<Guid>(sql, parameters, ct);
        if (ended.Count > 0) db.Announce(new SessionsEnded(user.Value, ended));
        return ended.Count;
    }
}
