using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>
/// A schema of the test's own beside the modules': an outbox forgets an event once it is safe, so triggers note each event as it is
/// written, and each time something that was deleted or newer is written over.
/// </summary>
internal static class Witness
{
    private const string Sql = """
        create schema witness;

        create table witness.events (message_id uuid primary key, name text, partition_key uuid, version bigint);

        create function witness.note_event() returns trigger language plpgsql security definer as $$
        begin
          insert into witness.events values (new.message_id, new.name, new.partition_key, (new.body->>'version')::bigint);
          return null;
        end $$;

        do $$ declare module text; begin
          foreach module in array array['auth', 'users', 'posts', 'chat'] loop
            execute format(
              'create trigger note_event after insert on %I.outbox_message for each row when (new.endpoint is null) execute function witness.note_event()', module);
          end loop;
        end $$;

        create table witness.relapses (place text, user_id uuid);

        create function witness.note_relapse() returns trigger language plpgsql security definer as $$
        begin
          insert into witness.relapses values (tg_table_schema || '.' || tg_table_name, coalesce(to_jsonb(new)->>'user_id', to_jsonb(new)->>'id')::uuid);
          return null;
        end $$;

        create trigger note_relapse after update on auth.accounts for each row
          when (old.deleted_at is not null or new.name_version < old.name_version or new.status_version < old.status_version)
          execute function witness.note_relapse();
        create trigger note_relapse after update on users.profiles for each row
          when (old.deleted or new.version <= old.version)
          execute function witness.note_relapse();
        -- Posts that go with their author still change the author's counts.
        create trigger note_relapse after update on posts.authors for each row
          when (new.name_version < old.name_version or new.status_version < old.status_version
            or old.deleted and (not new.deleted or new.post_count = old.post_count))
          execute function witness.note_relapse();
        create trigger note_relapse after update on chat.participants for each row
          when (old.deleted or new.name_version < old.name_version or new.status_version < old.status_version)
          execute function witness.note_relapse();

        create table witness.subscriptions (name text, endpoint text);
        insert into witness.subscriptions
        select name, module || '-on-' || split_part(name, '.', 2)
        from (values
          ('auth.account-registered', array['users', 'posts', 'chat']),
          ('auth.account-deleted', array['users', 'posts', 'chat']),
          ('users.profile-changed', array['auth', 'posts', 'chat']),
          ('users.account-status-changed', array['auth', 'posts', 'chat'])) heard (name, modules), unnest(modules) module;

        create view witness.waiting as
          select 'auth' as module, * from auth.outbox_message union all select 'users', * from users.outbox_message
          union all select 'posts', * from posts.outbox_message union all select 'chat', * from chat.outbox_message;

        create view witness.taken_in as
          select * from auth.inbox_message union all select * from users.inbox_message
          union all select * from posts.inbox_message union all select * from chat.inbox_message;
        """;

    /// <summary>Watches a database whose schemas are migrated.</summary>
    public static void Enter(string database) => PostgresServer.Execute(database, Sql);
}
