using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Widgets.Application;

/// <summary>What the module knows of users: who has added something, and who is gone for good.</summary>
internal interface IOwners
{
    /// <summary>Makes the owner's row; keeps one that is there. <c>false</c>: the owner has been deleted.</summary>
    Task<bool> Ensure(UserId id, CancellationToken ct);

    /// <summary>Removes all that the owner added, and lets nothing be added any more.</summary>
    Task Delete(UserId id, CancellationToken ct);
}
