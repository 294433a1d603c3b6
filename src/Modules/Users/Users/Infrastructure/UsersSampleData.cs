using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Users.Infrastructure;

internal sealed class UsersSampleData(UsersDbContext db, TimeProvider clock) : ISampleData
{
    private static readonly Dictionary<UserId, string> Bios = new()
    {
        [SampleUser.John.Id] = "Software engineer passionate about clean architecture",
        [SampleUser.Jane.Id] = "Full-stack developer",
        [SampleUser.Bob.Id] = "Backend specialist",
    };

    public async Task Insert(CancellationToken ct)
    {
        foreach (var user in SampleUser.All)
        {
            await db.Execute(
                """
                insert into users.profiles (user_id, email, display_name, bio, status, created_at, updated_at, version)
                values (@id, @Email, @DisplayName, @bio, 'active', @now, @now, 1)
                on conflict do nothing
                """, new { id = user.Id.Value, user.Email, user.DisplayName, bio = Bios[user.Id], now = clock.Now() }, ct);
        }
    }
}
