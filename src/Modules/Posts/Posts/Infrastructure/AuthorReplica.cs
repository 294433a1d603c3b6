using ModularMonolith.Modules.Posts.Application;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Posts.Infrastructure;

internal sealed class AuthorReplica(PostsDbContext db) : IAuthors
{
    // Two statements in one transaction: the second waits for whoever is deleting the author, and then sees it done.
    public async Task<bool> Ensure(UserId id, string displayName, CancellationToken ct)
    {
        await db.Begin(ct);
        var isDeleted = await db.Several(
            """
            insert into posts.authors (user_id, display_name) values (@id, @displayName) on conflict do nothing;
            select deleted from posts.authors where user_id = @id for no key update
            """, new { id = id.Value, displayName }, results => results.ReadFirstAsync<bool>(), ct);
        return !isDeleted;
    }

    public Task Rename(UserId id, string displayName, long version, CancellationToken ct) => db.Execute(
        """
        insert into posts.authors (user_id, display_name, name_version) values (@id, @displayName, @version)
        on conflict (user_id) do update set display_name = excluded.display_name, name_version = excluded.name_version
        where authors.name_version < excluded.name_version and not authors.deleted
        """, new { id = id.Value, displayName, version }, ct);

    // The author's row first, as everywhere: two writers never wait for each other.
    public Task Show(UserId id, bool visible, long version, CancellationToken ct) => db.Execute(
        """
        insert into posts.authors (user_id, display_name, status_version, hidden) values (@id, '', @version, not @visible)
        on conflict (user_id) do update set hidden = excluded.hidden, status_version = excluded.status_version
        where authors.status_version < excluded.status_version and not authors.deleted;
        update posts.posts set owner_hidden = a.hidden from posts.authors a
        where a.user_id = @id and posts.owner_id = @id and posts.owner_hidden <> a.hidden
        """, new { id = id.Value, visible, version }, ct);

    public Task Delete(UserId id, CancellationToken ct) => db.Execute(
        """
        insert into posts.authors (user_id, display_name, deleted) values (@id, '', true)
        on conflict (user_id) do update set display_name = '', deleted = true;
        delete from posts.posts where owner_id = @id
        """, new { id = id.Value }, ct);
}
