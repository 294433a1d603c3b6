using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Chat.Infrastructure;

internal sealed class ParticipantReplica(ChatDbContext db) : IParticipants
{
    public async Task<Standing> Ensure(UserId id, string displayName, CancellationToken ct)
    {
        // Active is what a row is born as, so no row yet and a new one say the same.
        var known = await db.First<State>(
            """
            with added as (insert into chat.participants (user_id, display_name) values (@id, @displayName) on conflict do nothing)
            select active, deleted from chat.participants where user_id = @id
            """, new { id = id.Value, displayName }, ct);
        return known switch
        {
            { Deleted: true } => Standing.Deleted,
            { Active: false } => Standing.Disabled,
            _ => Standing.Active,
        };
    }

    // The lock keeps Delete out until the new members are committed, and has who comes after Delete read the row again; a key share
    // lock would not: it takes the old row for good enough. In the order of the ids, as by everyone.
    public async Task<IReadOnlyList<Participant>> Invite(IReadOnlyCollection<UserId> ids, CancellationToken ct)
    {
        await db.Begin(ct);
        var people = await db.Query<Person>(
            "select user_id, shown_name from chat.participants where user_id = any(@ids) and active and not deleted order by user_id for share",
            new { ids = ids.Select(id => id.Value).ToArray() }, ct);
        return [.. people.Select(person => new Participant(new UserId(person.UserId), person.ShownName))];
    }

    public Task Rename(UserId id, string displayName, long version, CancellationToken ct) => db.Execute(
        """
        insert into chat.participants (user_id, display_name, name_version) values (@id, @displayName, @version)
        on conflict (user_id) do update set display_name = excluded.display_name, name_version = excluded.name_version
        where participants.name_version < excluded.name_version and not participants.deleted
        """, new { id = id.Value, displayName, version }, ct);

    public Task SetActive(UserId id, bool active, long version, CancellationToken ct) => db.Execute(
        """
        insert into chat.participants (user_id, display_name, status_version, active) values (@id, '', @version, @active)
        on conflict (user_id) do update set active = excluded.active, status_version = excluded.status_version
        where participants.status_version < excluded.status_version and not participants.deleted
        """, new { id = id.Value, active, version }, ct);

    // The first statement waits for those who are inviting the user right now, hence the next ones see all memberships. Then the
    // conversations in the order of their ids, and only then the members.
    public Task Delete(UserId id, DateTimeOffset now, CancellationToken ct) => db.Execute(
        """
        insert into chat.participants (user_id, display_name, active, deleted) values (@id, '', false, true)
        on conflict (user_id) do update set display_name = '', active = false, deleted = true;

        select 1 from chat.conversations where id in (select conversation_id from chat.conversation_members where user_id = @id)
        order by id for no key update;

        with left_behind as (delete from chat.conversation_members where user_id = @id returning conversation_id)
        update chat.conversations c set member_count = member_count - 1, updated_at = greatest(updated_at, @now), version = version + 1
        from left_behind where c.id = left_behind.conversation_id
        """, new { id = id.Value, now }, ct);

    private sealed record State(bool Active, bool Deleted);

    private sealed record Person(Guid UserId, string ShownName);
}
