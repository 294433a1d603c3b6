using System.Security.Claims;
using ModularMonolith.Shared;

namespace ModularMonolith.Integration.Tests;

/// <summary>Somebody with an access token.</summary>
public sealed record TestUser(UserId Id, string DisplayName)
{
    private static int counter;

    public string Email => $"{Id.Value:N}@example.com";

    public Guid SessionId { get; init; } = Guid.NewGuid();

    /// <summary>The permissions beyond those that everybody holds.</summary>
    public bool IsModerator { get; init; }

    internal ClaimsPrincipal Principal => new(new ClaimsIdentity(
    [
        new("sub", Id.ToString()), new("sid", SessionId.ToString()), new("email", Email), new("name", DisplayName),
        Granted("posts", "create", "read", "update", "delete"), Granted("conversations", "read", "create"), Granted("messages", "read", "create"),
        IsModerator ? Granted("users", "moderate") : Granted("user", "read", "update"), Granted("user", "read", "update"),
    ], "test"));

    public static TestUser New(string? name = null) => new(UserId.New(), name ?? $"User {Interlocked.Increment(ref counter)}");

    private static Claim Granted(string resource, params string[] actions) =>
        new("permissions", $$"""{"resource":"{{resource}}","actions":[{{string.Join(',', actions.Select(a => $"\"{a}\""))}}]}""");
}
