using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Requests;

internal static class Authorization
{
    public static Error NotSignedIn { get; } = new(ErrorKind.Unauthorized, "Authentication required");

    /// <summary>Why <paramref name="caller"/> may not, or <c>null</c>.</summary>
    public static Error? Refusal(ICaller caller, Permission permission)
    {
        if (permission.IsAnonymous) return null;
        if (!caller.IsSignedIn) return NotSignedIn;
        return caller.Holds(permission) ? null : new Error(ErrorKind.Forbidden, $"Missing permission: {permission}");
    }
}
