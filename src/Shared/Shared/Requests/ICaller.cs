namespace ModularMonolith.Shared.Requests;

/// <summary>Who makes the request, and from where.</summary>
public interface ICaller
{
    /// <summary>Whether a valid access token came with the request.</summary>
    bool IsSignedIn { get; }

    /// <summary>The user; asking when nobody is signed in is a defect.</summary>
    UserId UserId { get; }

    /// <summary>The session that the access token belongs to; asking when nobody is signed in is a defect.</summary>
    Guid SessionId { get; }

    /// <summary>The e-mail address in the token.</summary>
    string Email { get; }

    /// <summary>The display name in the token: as it was when the token was made.</summary>
    string DisplayName { get; }

    /// <summary>The client's network address, behind trusted proxies the one that they name.</summary>
    string? Address { get; }

    /// <summary>The client's <c>User-Agent</c>, at most 256 characters.</summary>
    string? UserAgent { get; }

    /// <summary>Whether the caller may do what <paramref name="permission"/> names.</summary>
    bool Holds(Permission permission);
}
