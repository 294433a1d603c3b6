using System.Security.Claims;
using System.Text.Json;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Shared.Infrastructure.Requests;

/// <summary>The caller of this scope, told once by the transport: by the HTTP middleware or by the hub.</summary>
public sealed class CurrentCaller : ICaller
{
    private ClaimsPrincipal principal = new();

    /// <inheritdoc />
    public bool IsSignedIn => principal.Identity?.IsAuthenticated == true;

    /// <inheritdoc />
    public UserId UserId => new(Guid.Parse(Claim("sub")));

    /// <inheritdoc />
    public Guid SessionId => Guid.Parse(Claim("sid"));

    /// <inheritdoc />
    public string Email => Claim("email");

    /// <inheritdoc />
    public string DisplayName => Claim("name");

    /// <inheritdoc />
    public string? Address { get; private set; }

    /// <inheritdoc />
    public string? UserAgent { get; private set; }

    /// <summary>Says who calls.</summary>
    public void Is(ClaimsPrincipal who, string? address, string? userAgent)
    {
        (principal, Address) = (who, address);
        // Not in the middle of a character.
        UserAgent = userAgent is { Length: > 256 } ? userAgent[..(char.IsHighSurrogate(userAgent[255]) ? 255 : 256)] : userAgent;
    }

    /// <inheritdoc />
    public bool Holds(Permission permission)
    {
        ArgumentNullException.ThrowIfNull(permission);
        return permission.IsAnonymous
            || Grants(principal).Any(granted => granted.Resource == permission.Resource && granted.Actions.Contains(permission.Action));
    }

    /// <summary>Whether the permissions in a token are what we write into tokens.</summary>
    internal static bool IsWellFormed(ClaimsPrincipal who)
    {
        try
        {
            return Grants(who).All(granted => granted is { Resource: not null, Actions: not null });
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static IEnumerable<Granted> Grants(ClaimsPrincipal who) =>
        who.FindAll("permissions").Select(claim => JsonSerializer.Deserialize<Granted>(claim.Value, JsonSerializerOptions.Web) ?? throw new JsonException("Null."));

    private string Claim(string type) =>
        principal.FindFirst(type)?.Value ?? throw new InvalidOperationException($"Nobody is signed in, or the token has no {type}.");

    private sealed record Granted(string Resource, string[] Actions);
}
