using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>The pictures. They live in the database, so that every instance has them and they come and go with the profile's change.</summary>
internal interface IAvatars
{
    /// <summary>Keeps a user's picture in place of the one before.</summary>
    Task Put(UserId owner, string name, byte[] webp, DateTimeOffset at, CancellationToken ct);

    Task Remove(UserId owner, CancellationToken ct);
}

/// <summary>Makes what we serve of what somebody sent.</summary>
internal interface IPictures
{
    /// <summary>Decodes a picture, turns it upright, scales it down and encodes it as WebP, without anything else that was in the file.</summary>
    Task<Result<byte[]>> Render(byte[] file, CancellationToken ct);
}
