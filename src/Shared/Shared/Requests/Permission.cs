namespace ModularMonolith.Shared.Requests;

/// <summary>What a caller must hold to make a request: <c>posts:create</c>, or nothing at all.</summary>
public sealed record Permission
{
    private Permission(string resource, string action, bool isAnonymous) =>
        (Resource, Action, IsAnonymous) = (resource, action, isAnonymous);

    /// <summary>Anyone may ask, signed in or not; a token that is not valid counts as none.</summary>
    public static Permission Anonymous { get; } = new("", "", isAnonymous: true);

    /// <summary>The thing acted upon, such as <c>posts</c>.</summary>
    public string Resource { get; }

    /// <summary>What is done to it, such as <c>create</c>.</summary>
    public string Action { get; }

    /// <summary>Whether nobody needs to be signed in.</summary>
    public bool IsAnonymous { get; }

    /// <summary>The permission to do <paramref name="action"/> to <paramref name="resource"/>.</summary>
    public static Permission Of(string resource, string action)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(resource);
        ArgumentException.ThrowIfNullOrWhiteSpace(action);
        return new Permission(resource, action, isAnonymous: false);
    }

    /// <summary>The form that clients see: <c>posts:create</c>.</summary>
    public override string ToString() => IsAnonymous ? "anonymous" : $"{Resource}:{Action}";
}
