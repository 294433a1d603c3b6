using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Shared.Infrastructure.Security;

/// <summary>Keeps ended sessions for the instances of a process that does not host sessions itself; each of them looks there.</summary>
internal sealed class NoteEndedSessions<TContext>(TContext db, EndedSessions ended) : IReaction<SessionsEnded>
    where TContext : ModuleDbContext
{
    public Task Handle(SessionsEnded happened, CancellationToken ct) => db.Execute(
        $"""
        delete from {db.Schema}.ended_session where ended_at < now() - @forgotten;
        insert into {db.Schema}.ended_session (session_id) select unnest(@ids) on conflict do nothing
        """, new { ids = happened.SessionIds.ToArray(), forgotten = 2 * ended.Matters }, ct);
}
