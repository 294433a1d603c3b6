using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests;

/// <summary>One route that asks for a permission, and a call to it whose input is wrong.</summary>
public sealed record ProtectedRoute(string Method, string Path, string Permission, string? BadBody = null)
{
    public static IReadOnlyList<ProtectedRoute> All { get; } =
    [
        new("POST", "/auth/logout", "user:read"),
        new("POST", "/auth/change-password", "user:update", "{}"),
        new("GET", "/auth/sessions", "user:read"),
        new("DELETE", "/auth/sessions/{id}", "user:update"),
        new("GET", "/users/me", "user:read"),
        new("PUT", "/users/me", "user:update", "{}"),
        new("DELETE", "/users/me", "user:update", "{}"),
        new("POST", "/users/me/avatar", "user:update"),
        new("DELETE", "/users/me/avatar", "user:update"),
        new("PUT", "/users/{id}/status", "users:moderate", "{}"),
        new("POST", "/posts", "posts:create", "{}"),
        new("PATCH", "/posts/{id}", "posts:update", "{}"),
        new("DELETE", "/posts/{id}", "posts:delete"),
        new("POST", "/chat/conversations", "conversations:create", "{}"),
        new("GET", "/chat/conversations", "conversations:read"),
        new("GET", "/chat/conversations/{id}", "conversations:read"),
        new("POST", "/chat/conversations/{id}/members", "conversations:create", "{}"),
        new("DELETE", "/chat/conversations/{id}/members/{userId}", "conversations:create"),
        new("POST", "/chat/conversations/{id}/messages", "messages:create", "{}"),
        new("GET", "/chat/conversations/{id}/messages", "messages:read"),
        new("PUT", "/chat/conversations/{id}/read", "messages:read", "{}"),
    ];

    /// <summary>Those of all routes, without the administrator's, that take an id from the path or a body: they can be called wrongly.</summary>
    public static IEnumerable<ProtectedRoute> WithInput =>
        All.Where(route => (route.BadBody is not null || route.Path.Contains('{', StringComparison.Ordinal)) && route.Permission != "users:moderate");

    public Task<Answer> CallBadly(Caller caller) => Call(caller, "not-a-uuid");

    public Task<Answer> Call(Caller caller, string id)
    {
        var path = Path.Replace("{id}", id, StringComparison.Ordinal).Replace("{userId}", id, StringComparison.Ordinal);
        return BadBody is null
            ? caller.Send(new HttpMethod(Method), path, content: null)
            : caller.SendText(new HttpMethod(Method), path, BadBody);
    }

    public override string ToString() => $"{Method} {Path}";
}
