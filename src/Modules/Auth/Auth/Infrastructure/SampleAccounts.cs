using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Auth.Infrastructure;

/// <summary>The people of the sample data can sign in. Each module brings its own rows for them, so nothing is announced.</summary>
internal sealed class SampleAccounts(AuthDbContext db, IPasswordHasher passwords, TimeProvider clock) : ISampleData
{
    private const string Password = "Password123!";

    public async Task Insert(CancellationToken ct)
    {
        var known = await db.Query<Guid>(
            "select id from auth.accounts where id = any(@ids)", new { ids = SampleUser.All.Select(u => u.Id.Value).ToArray() }, ct);
        if (known.Count == SampleUser.All.Count) return;

        // One hash for all of them: the password is public.
        var hash = (await passwords.Hash(Password, null, ct)).Value;
        foreach (var user in SampleUser.All)
            await db.Execute(
                """
                insert into auth.accounts (id, email, password_hash, display_name, status, created_at, updated_at, version)
                values (@id, @Email, @hash, @DisplayName, 'active', @now, @now, 1) on conflict do nothing
                """, new { id = user.Id.Value, user.Email, hash, user.DisplayName, now = clock.Now() }, ct);
    }
}
