using ModularMonolith.Modules.Auth.Domain;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Makes the tokens that a client signs its requests with.</summary>
internal interface ITokens
{
    /// <summary>A new access token for the session, beside its refresh token.</summary>
    TokenPair Pair(Account account, SessionId session, RefreshToken refresh);
}

/// <summary>What a client keeps of a log-in.</summary>
/// <param name="AccessToken">Proves who asks, for a short time.</param>
/// <param name="RefreshToken">Gets the next pair; works once.</param>
/// <param name="ExpiresIn">For how many seconds the access token is good.</param>
/// <param name="TokenType">How the access token is presented (RFC 6750).</param>
internal sealed record TokenPair(string AccessToken, string RefreshToken, int ExpiresIn, string TokenType = "Bearer")
{
    public override string ToString() => nameof(TokenPair);
}
