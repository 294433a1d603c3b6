namespace ModularMonolith.SystemTests.Chaos;

/// <summary>Accounts are what clients were told, and every module's picture of them is the same.</summary>
internal static class AccountChecks
{
    private const string Everywhere = """
        from auth.accounts a
        left join users.profiles u on u.user_id = a.id left join posts.authors w on w.user_id = a.id left join chat.participants c on c.user_id = a.id
        """;

    public static IReadOnlyList<Check> All { get; } =
    [
        new(Fault.Lost, "Every sign-up that was acknowledged is an account.", """
            select p.email from people p
            where p.id is not null and not exists (select from auth.accounts a where a.id = p.id and (a.deleted_at is not null or a.email = p.email))
            """),
        new(Fault.Differing, "Every account was signed up for.", """
            select a.id || coalesce(' ' || a.email, '') from auth.accounts a
            where not exists (select from people p where p.id = a.id) and not exists (select from people p where p.id is null and p.email = a.email)
            """),
        new(Fault.Lost, "Every deletion that was acknowledged holds.", """
            select p.email from people p join auth.accounts a on a.id = p.id where p.deleted = 'Yes' and a.deleted_at is null
            """),
        new(Fault.Differing, "Nobody is deleted who did not ask for it.", """
            select p.email from people p join auth.accounts a on a.id = p.id where p.deleted = 'No' and a.deleted_at is not null
            """),
        new(Fault.Lost, "The name is the last that was acknowledged.", """
            select p.email || ' is ' || u.display_name || ', not ' || array_to_string(p.names, ' or ')
            from people p join users.profiles u on u.user_id = p.id where not u.deleted and u.display_name <> all(p.names)
            """),
        new(Fault.Lost, "The status is the last that was acknowledged.", """
            select p.email || ' is ' || u.status || ', not ' || array_to_string(p.statuses, ' or ')
            from people p join users.profiles u on u.user_id = p.id where not u.deleted and u.status <> all(p.statuses)
            """),
        new(Fault.Doubled, "Each change of a profile happened once.", """
            select p.email || ' is at version ' || u.version || ' after ' || p.least_renames + p.least_changes || ' to ' || p.most_renames + p.most_changes || ' changes'
            from people p join users.profiles u on u.user_id = p.id
            where not u.deleted and u.version - 1 not between p.least_renames + p.least_changes and p.most_renames + p.most_changes
            """),
        new(Fault.Lost, "Every account is known to Users, Posts and Chat.", $"""
            select a.id::text {Everywhere} where u.user_id is null or w.user_id is null or c.user_id is null
            """),
        new(Fault.Differing, "No module knows anyone else.", """
            select user_id::text from (select user_id from users.profiles union all select user_id from posts.authors union all select user_id from chat.participants) known
            where user_id not in (select id from auth.accounts)
            """),
        new(Fault.Differing, "Who is deleted is deleted everywhere.", $"""
            select a.id::text {Everywhere} where (a.deleted_at is not null) <> u.deleted or u.deleted <> w.deleted or w.deleted <> c.deleted
            """),
        new(Fault.Differing, "The name is the same everywhere.", $"""
            select concat_ws(', ', a.id, u.display_name, a.display_name, w.display_name, c.display_name, c.shown_name)
            {Everywhere} where not u.deleted and (a.display_name <> u.display_name or w.display_name <> u.display_name or c.shown_name <> u.display_name)
            """),
        new(Fault.Differing, "The status is the same everywhere.", $"""
            select concat_ws(', ', a.id, u.status, a.status, 'hidden ' || w.hidden, 'active ' || c.active)
            {Everywhere} where not u.deleted and (a.status <> u.status or w.hidden <> (u.status <> 'active') or c.active <> (u.status = 'active'))
            """),
        new(Fault.Differing, "Nothing of a deleted user is left.", $"""
            select a.id::text {Everywhere} where a.deleted_at is not null and (
              concat(a.email, a.password_hash, a.display_name, u.email, u.display_name, u.bio, u.avatar, w.display_name, c.display_name) <> ''
              or c.shown_name <> 'Deleted user' or c.active
              or exists (select from posts.posts where owner_id = a.id)
              or exists (select from chat.conversation_members where user_id = a.id)
              or exists (select from users.avatars where user_id = a.id))
            """),
        new(Fault.Differing, "Who may not sign in has no session.", """
            select s.id::text from auth.sessions s join auth.accounts a on a.id = s.user_id
            where s.ended_at is null and (a.deleted_at is not null or a.status <> 'active')
            """),
    ];
}
