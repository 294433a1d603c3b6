using Microsoft.Extensions.Logging;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Logging;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>What operators read of accounts and sessions. Never a password, never a token.</summary>
internal sealed class AuthLog(ILogger<AuthLog> log)
{
    public void SignedUp(UserId user, EmailAddress email) => Good("[Auth] Sign-up", ("userId", user.Value), ("email", email.Value));

    public void LoggedIn(UserId user, SessionId session, EmailAddress email) =>
        Good("[Auth] Login success", ("email", email.Value), ("userId", user.Value), ("sessionId", session.Value));

    /// <param name="email">As presented, of whatever length.</param>
    /// <param name="reason">For operators only; the client is not told.</param>
    /// <param name="ip">Where it came from.</param>
    public void LogInFailed(string email, string reason, string? ip) =>
        Bad("[Auth] Login failed", ("email", email.Length > 254 ? email[..254] : email), ("reason", reason), ("ip", ip));

    public void Refreshed(UserId user, SessionId session) => Good("[Auth] Refresh success", ("userId", user.Value), ("sessionId", session.Value));

    public void RefreshFailed(string reason, UserId? user, SessionId? session, string? ip) =>
        Bad("[Auth] Refresh failed", ("reason", reason), ("userId", user?.Value), ("sessionId", session?.Value), ("ip", ip));

    public void TokenReused(UserId user, SessionId session, string? ip) =>
        Bad("[Auth] Refresh token reuse detected, session ended", ("userId", user.Value), ("sessionId", session.Value), ("ip", ip));

    public void LoggedOut(UserId user, int sessions) => Good("[Auth] Logout", ("userId", user.Value), ("sessions", sessions));

    public void PasswordChanged(UserId user, int sessions) => Good("[Auth] Password changed", ("userId", user.Value), ("sessions", sessions));

    public void PasswordChangeFailed(UserId user) => Bad("[Auth] Password change failed", ("userId", user.Value), ("reason", "wrong password"));

    public void SessionRevoked(UserId user, Guid session) => Good("[Auth] Session revoked", ("userId", user.Value), ("sessionId", session));

    public void AccountDisabled(UserId user, int sessions) =>
        Good("[Auth] Account disabled, sessions revoked", ("userId", user.Value), ("sessions", sessions));

    public void AccountDeleted(UserId user) => Good("[Auth] Account deleted", ("userId", user.Value));

    public void AccountDeletionFailed(UserId user) => Bad("[Auth] Account deletion failed", ("userId", user.Value), ("reason", "wrong password"));

    private void Good(string sentence, params (string, object?)[] members) => log.Event(LogLevel.Information, sentence, members);

    private void Bad(string sentence, params (string, object?)[] members) => log.Event(LogLevel.Warning, sentence, members);
}
