namespace ModularMonolith.Modules.Posts.Infrastructure.Migrations;

/// <summary>What EF Core has no words for.</summary>
internal static class PostsSql
{
    /// <summary>
    /// Exact totals that nobody counts: per author in the author's row; of all in one of 16 rows, picked by connection, so that writers
    /// seldom wait for each other. Every writer takes the author's row before the shared one, hence no deadlock.
    /// </summary>
    public const string Counts = """
        create table posts.public_post_count (shard smallint primary key, posts bigint not null);
        insert into posts.public_post_count select shard, 0 from generate_series(0, 15) shard;

        create function posts.take_over_owner_state() returns trigger language plpgsql as $$
        begin
          select hidden into new.owner_hidden from posts.authors where user_id = new.owner_id for no key update;
          new.owner_hidden := coalesce(new.owner_hidden, false);
          return new;
        end $$;
        create trigger take_over_owner_state before insert on posts.posts
          for each row execute function posts.take_over_owner_state();

        create function posts.add_to_counts(owner uuid, of_owner bigint, of_owner_public bigint, of_all bigint) returns void language plpgsql as $$
        begin
          if of_owner <> 0 or of_owner_public <> 0 then
            update posts.authors set post_count = post_count + of_owner, public_post_count = public_post_count + of_owner_public where user_id = owner;
          end if;
          if of_all <> 0 then
            update posts.public_post_count set posts = posts + of_all where shard = pg_backend_pid() % 16;
          end if;
        end $$;

        create function posts.count_added() returns trigger language plpgsql as $$
        begin
          perform posts.add_to_counts(owner_id, count(*), count(*) filter (where visibility = 'public'), count(*) filter (where visibility = 'public' and not owner_hidden))
          from added group by owner_id;
          return null;
        end $$;
        create trigger count_added after insert on posts.posts referencing new table as added
          for each statement execute function posts.count_added();

        create function posts.count_removed() returns trigger language plpgsql as $$
        begin
          perform posts.add_to_counts(owner_id, -count(*), -count(*) filter (where visibility = 'public'), -count(*) filter (where visibility = 'public' and not owner_hidden))
          from removed group by owner_id;
          return null;
        end $$;
        create trigger count_removed after delete on posts.posts referencing old table as removed
          for each statement execute function posts.count_removed();

        create function posts.count_changed() returns trigger language plpgsql as $$
        begin
          perform posts.add_to_counts(owner_id, 0, sum(published), sum(shown)) from (
            select owner_id, (visibility = 'public')::int as published, (visibility = 'public' and not owner_hidden)::int as shown from after
            union all
            select owner_id, -(visibility = 'public')::int, -(visibility = 'public' and not owner_hidden)::int from before) change
          group by owner_id;
          return null;
        end $$;
        create trigger count_changed after update on posts.posts referencing old table as before new table as after
          for each statement execute function posts.count_changed();
        """;

    /// <summary>What readers see.</summary>
    public const string Views = """
        create view posts.posts_of_owner_view as
          select p.id, p.owner_id, p.title, p.content, p.visibility, p.created_at, p.updated_at, p.version, p.owner_hidden,
            a.display_name as owner_display_name
          from posts.posts p join posts.authors a on a.user_id = p.owner_id;

        create view posts.posts_public_view as
          select * from posts.posts_of_owner_view where visibility = 'public' and not owner_hidden;
        """;
}
