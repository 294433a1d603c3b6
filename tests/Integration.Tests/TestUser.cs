using System.Security.Claims;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Integration.Tests;

/// <summary>Somebody with an access token.</summary>
public sealed record TestUser(UserId Id, string DisplayName)
{
    private static readonly Claim[] Everyones = [.. BuiltModules.All().SelectMany(module => module.Grants).Select(Granted)];
    private static int counter;

    public string Email => $"{Id.Value:N}@example.com";

    public Guid SessionId { get; init; } = Guid.NewGuid();

    /// <summary>The permissions beyond those that everybody holds.</summary>
    public bool IsModerator { get; init; }

    internal ClaimsPrincipal Principal => new(new ClaimsIdentity(
    [
        new("sub", Id.ToString()), new("sid", SessionId.ToString()), new("email", Email), new("name", DisplayName),
        .. Everyones, .. IsModerator ? [Granted(Permission.Of("users", "moderate"))] : Array.Empty<Claim>(),
    ], "test"));

    public static TestUser New(string? name = null) => new(UserId.New(), name ?? $"User {Interlocked.Increment(ref counter)}");

    private static Claim Granted(Permission permission) => new("permissions", $$"""{"resource":"{{permission.Resource}}","actions":["{{permission.Action}}"]}""");
}
