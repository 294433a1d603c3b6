using Microsoft.EntityFrameworkCore;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Auth.Infrastructure;

internal sealed class AccountRepository(AuthDbContext db) : IAccounts
{
    // Any constant does: it keeps these locks apart from others in the database.
    private const int RegistrationLock = 0x41757468;

    public Task<Account?> Find(UserId id, CancellationToken ct) => db.Accounts.FirstOrDefaultAsync(a => a.Id == id && a.DeletedAt == null, ct);

    public Task<Account?> Find(EmailAddress email, CancellationToken ct) => db.Accounts.FirstOrDefaultAsync(a => a.Email == email, ct);

    public void Add(Account account) => db.Accounts.Add(account);

    public async Task<bool> Reserve(EmailAddress email, CancellationToken ct)
    {
        await db.Begin(ct);
        await db.Execute("select pg_advisory_xact_lock(@RegistrationLock, hashtext(@Value))", new { RegistrationLock, email.Value }, ct);
        return await Find(email, ct) is null;
    }

    public async Task<bool> Hold(Account account, CancellationToken ct)
    {
        await db.Begin(ct);
        var unchanged = await db.First<bool>(
            "select true from auth.accounts where id = @id and version = @Version for no key update", new { id = account.Id.Value, account.Version }, ct);
        if (unchanged) return true;

        await db.Database.RollbackTransactionAsync(ct);
        db.ChangeTracker.Clear();
        return false;
    }

    public async Task<bool> SetStatus(UserId id, AccountStatus status, long version, CancellationToken ct) => await db.Execute(
        """
        update auth.accounts set status = @status, status_version = @version, version = version + 1
        where id = @id and status_version < @version and deleted_at is null
        """, new { id = id.Value, status = Words.Of(status), version }, ct) == 1;

    public Task Rename(UserId id, string displayName, long version, CancellationToken ct) => db.Execute(
        """
        update auth.accounts set display_name = @displayName, name_version = @version, version = version + 1
        where id = @id and name_version < @version and deleted_at is null
        """, new { id = id.Value, displayName, version }, ct);
}
