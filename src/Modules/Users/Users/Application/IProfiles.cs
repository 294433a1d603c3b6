using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>The profiles of accounts that live. A deleted one leaves a tombstone, which is never found and never raised.</summary>
internal interface IProfiles
{
    /// <summary>Finds a profile and keeps other writers waiting until it is saved, so that no picture is processed twice for a lost race.</summary>
    Task<Profile?> Find(UserId id, CancellationToken ct);

    /// <summary>Makes a new user's row at once, without waiting for a save; keeps what is there.</summary>
    Task Register(Profile newcomer, CancellationToken ct);

    /// <summary>Wipes everything personal for good, the picture too.</summary>
    Task Delete(UserId id, DateTimeOffset at, CancellationToken ct);
}
