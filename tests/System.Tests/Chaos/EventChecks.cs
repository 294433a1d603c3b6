namespace ModularMonolith.SystemTests.Chaos;

/// <summary>Nothing waits, nothing is missing, and nothing took effect that was not written.</summary>
internal static class EventChecks
{
    public const string NotTakenIn = """
        select e.name || ' ' || e.message_id || ' at ' || s.endpoint
        from witness.events e join witness.subscriptions s using (name)
        where not exists (select from witness.taken_in t where t.message_id = e.message_id and t.endpoint = s.endpoint)
        """;

    public static IReadOnlyList<Check> All { get; } =
    [
        new(Fault.Lost, "Every event is taken in by everyone who listens.", NotTakenIn),
        new(Fault.Lost, "No event waits.", "select module || ' ' || name || ' ' || coalesce(endpoint, '') || ' ' || message_id from witness.waiting where visible_at is not null"),
        new(Fault.Lost, "No event is parked.", "select module || ' ' || name || ' ' || coalesce(endpoint, '') || ' ' || message_id || ' ' || error from witness.waiting where visible_at is null"),
        new(Fault.Differing, "Nothing is taken in that nobody wrote.", """
            select t.endpoint || ' ' || t.message_id from witness.taken_in t
            where not exists (select from witness.events e join witness.subscriptions s using (name) where e.message_id = t.message_id and s.endpoint = t.endpoint)
            """),
        new(Fault.Differing, "Each account announced its sign-up once.", """
            select a.id::text from auth.accounts a
            where 1 <> (select count(*) from witness.events e where e.partition_key = a.id and e.name = 'auth.account-registered')
            """),
        new(Fault.Differing, "Each deletion is announced once, and no other.", """
            select a.id::text from auth.accounts a
            where (a.deleted_at is not null)::int <> (select count(*) from witness.events e where e.partition_key = a.id and e.name = 'auth.account-deleted')
            """),
        new(Fault.Differing, "Each change of a profile is announced once.", """
            select u.user_id || ' at version ' || u.version from users.profiles u
            where not u.deleted and not exists (
              select from witness.events e where e.partition_key = u.user_id and e.name in ('users.profile-changed', 'users.account-status-changed')
              having count(*) = u.version - 1 and count(distinct e.version) = u.version - 1 and coalesce(max(e.version), 1) = u.version)
            """),
        new(Fault.Differing, "Each public post is announced once, and no other.", """
            select a.title from articles a
            where a.id is not null and a.is_public::int <> (select count(*) from witness.events e where e.partition_key = a.id and e.name = 'posts.post-published')
            """),
        new(Fault.Differing, "Each conversation is announced once.", """
            select c.title from chat.conversations c
            where 1 <> (select count(*) from witness.events e where e.partition_key = c.id and e.name = 'chat.conversation-started')
            """),
        new(Fault.Doubled, "Nothing goes back to what it was, and nothing is deleted twice.", "select place || ' ' || user_id from witness.relapses"),
        new(Fault.Doubled, "An account changes no more often than its events say.", """
            select a.id || ' at version ' || a.version from auth.accounts a
            where a.version > 1 + (a.deleted_at is not null)::int
              + (select count(*) from witness.events e where e.partition_key = a.id and e.name in ('users.profile-changed', 'users.account-status-changed'))
            """),
    ];
}
