using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Posts.Application;

/// <summary>
/// What Posts knows of users: a replica, fed by events. A row takes only what is newer than itself, and a deleted author stays deleted.
/// </summary>
internal interface IAuthors
{
    /// <summary>Makes the row of an author that no event has told of yet; keeps one that is there. <c>false</c>: the author has been deleted.</summary>
    Task<bool> Ensure(UserId id, string displayName, CancellationToken ct);

    Task Rename(UserId id, string displayName, long version, CancellationToken ct);

    /// <summary>Shows or hides the author's posts.</summary>
    Task Show(UserId id, bool visible, long version, CancellationToken ct);

    /// <summary>Removes the author's name and posts for good.</summary>
    Task Delete(UserId id, CancellationToken ct);
}
