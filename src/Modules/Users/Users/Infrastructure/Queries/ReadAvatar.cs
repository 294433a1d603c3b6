using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Users.Infrastructure.Queries;

/// <summary>Reads a picture: WebP, as it was stored.</summary>
internal sealed record ReadAvatar(string Name) : IQuery<byte[]>
{
    public static Permission Requires => Permission.Anonymous;
}

internal sealed class ReadAvatarHandler(UsersDbContext db) : IHandler<ReadAvatar, byte[]>
{
    public async Task<Result<byte[]>> Handle(ReadAvatar request, CancellationToken ct)
    {
        if (!Avatar.IsName(request.Name)) return AvatarErrors.NotFound;
        // ix_avatars_name.
        var content = await db.First<byte[]>("select content from users.avatars where name = @Name", request, ct);
        return content is null ? AvatarErrors.NotFound : content;
    }
}
