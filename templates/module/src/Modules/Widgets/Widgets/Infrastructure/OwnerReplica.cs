using ModularMonolith.Modules.Widgets.Application;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Widgets.Infrastructure;

internal sealed class OwnerReplica(WidgetsDbContext db) : IOwners
{
    // Two statements in one transaction: the second waits for whoever is deleting the owner, and then sees it done.
    public async Task<bool> Ensure(UserId id, CancellationToken ct)
    {
        await db.Begin(ct);
        var isDeleted = await db.Several(
            """
            insert into widgets.owners (user_id) values (@id) on conflict do nothing;
            select deleted from widgets.owners where user_id = @id for share
            """, new { id = id.Value }, results => results.ReadFirstAsync<bool>(), ct);
        return !isDeleted;
    }

    public Task Delete(UserId id, CancellationToken ct) => db.Execute(
        """
        insert into widgets.owners (user_id, deleted) values (@id, true) on conflict (user_id) do update set deleted = true;
        delete from widgets.widgets where owner_id = @id
        """, new { id = id.Value }, ct);
}
