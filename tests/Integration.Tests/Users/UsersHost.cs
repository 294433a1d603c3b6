using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Users;
using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Modules.Users.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;
using ModularMonolith.Tests.Support;
using SkiaSharp;

namespace ModularMonolith.Integration.Tests.Users;

public sealed class UsersHost(PostgresServer server) : ModuleHost(server, new UsersModule())
{
    private Task? listening;

    public static TestUser Moderator { get; } = TestUser.New("Moderator") with { IsModerator = true };

    internal Task<Result<ProfileDto>> Me(TestUser user) => Send<ReadMe, ProfileDto>(new ReadMe(), user);

    internal Task<Result<PublicProfile>> Seen(TestUser user) => Send<ReadProfile, PublicProfile>(new ReadProfile(user.Id.Value));

    internal Task<Result<ProfileDto>> Edit(TestUser user, string name, Optional<string> bio = default) =>
        Send<EditProfile, ProfileDto>(new EditProfile(name, bio), user);

    internal Task<Result<ProfileDto>> Moderate(TestUser user, AccountStatus status) =>
        Send<ChangeStatus, ProfileDto>(new ChangeStatus(user.Id.Value, status), Moderator);

    internal Task<Result<AvatarDto>> Upload(TestUser user, byte[]? file = null) => Send<ChangeAvatar, AvatarDto>(new ChangeAvatar(file ?? Png(40)), user);

    internal Task<Result<Unit>> TakeOff(TestUser user) => Send<RemoveAvatar, Unit>(new RemoveAvatar(), user);

    internal Task<Result<byte[]>> Fetch(string url) => Send<ReadAvatar, byte[]>(new ReadAvatar(url["/uploads/avatars/".Length..]));

    internal Task Deletes(TestUser user) => Hears(new AccountDeleted(user.Id.Value, DateTimeOffset.UtcNow));

    /// <summary>Somebody who has a profile.</summary>
    internal async Task<TestUser> Someone(string? name = null)
    {
        var user = TestUser.New(name);
        _ = (await Me(user)).Value;
        return user;
    }

    /// <summary>Notes from now on what is announced: outbox rows are gone as soon as they are settled.</summary>
    public Task Listen() => listening ??= Execute(
        """
        create table public.heard (sequence bigint, name text, body jsonb);
        create function public.hear() returns trigger language plpgsql security definer as
          $$ begin insert into public.heard values (new.sequence, new.name, new.body); return null; end $$;
        create trigger hear after insert on users.outbox_message for each row execute function public.hear()
        """);

    /// <summary>What was announced of a user, oldest first, such as <c>users.profile-changed Ann 2</c>.</summary>
    public async Task<string[]> Heard(TestUser user) => await Ask<string[]>(
        """
        select coalesce(array_agg(concat_ws(' ', name, body ->> 'displayName', body ->> 'status', body ->> 'version') order by sequence), '{}')
        from public.heard where body ->> 'userId' = $1
        """, user.Id.ToString());

    public static byte[] Png(int side)
    {
        using var bitmap = new SKBitmap(side, side);
        bitmap.Erase(SKColors.Tomato);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        return data.ToArray();
    }
}
