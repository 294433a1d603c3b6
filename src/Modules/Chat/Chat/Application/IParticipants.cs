using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Chat.Application;

/// <summary>
/// What Chat knows of users: a replica, fed by events. A row takes only what is newer than itself, and a deleted user stays deleted.
/// </summary>
internal interface IParticipants
{
    /// <summary>Makes the row of a user that no event has told of yet; keeps one that is there.</summary>
    Task<Standing> Ensure(UserId id, string displayName, CancellationToken ct);

    /// <summary>Those of the users who may become members. None of them is deleted before the request ends.</summary>
    Task<IReadOnlyList<Participant>> Invite(IReadOnlyCollection<UserId> ids, CancellationToken ct);

    Task Rename(UserId id, string displayName, long version, CancellationToken ct);

    /// <summary>Lets the user speak and be invited, or not.</summary>
    Task SetActive(UserId id, bool active, long version, CancellationToken ct);

    /// <summary>Removes the user's name and memberships for good; what the user said stays.</summary>
    Task Delete(UserId id, DateTimeOffset now, CancellationToken ct);
}

/// <summary>What a user may do.</summary>
internal enum Standing
{
    Active,
    Disabled,
    Deleted,
}
