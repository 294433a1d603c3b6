using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Trades a refresh token for the next pair of tokens.</summary>
internal sealed record RefreshSession(string RefreshToken) : ICommand<TokenPair>, IValidated
{
    public static Permission Requires => Permission.Anonymous;

    public Validation Validate() => new Validation().Check("refreshToken", RefreshToken.Length > 0, "refreshToken must not be empty");

    public override string ToString() => nameof(RefreshSession);
}

internal sealed class RefreshSessionHandler(
    ISessions sessions, IAccounts accounts, ITokens tokens, SessionPolicy policy, ICaller caller, TimeProvider clock, AuthLog log)
    : IHandler<RefreshSession, TokenPair>
{
    public async Task<Result<TokenPair>> Handle(RefreshSession request, CancellationToken ct)
    {
        if (RefreshToken.Read(request.RefreshToken) is not { } presented || await sessions.Find(presented, ct) is not { } session)
            return Refuse("unknown token", null);

        var use = session.Use(presented, clock.Now(), policy);
        if (use == TokenUse.Stolen)
        {
            // The thief is refused, and the session has to end all the same.
            await sessions.SaveNow(ct);
            log.TokenReused(session.UserId, session.Id, caller.Address);
            return AuthErrors.InvalidRefreshToken;
        }

        if (use == TokenUse.Over) return Refuse("session is over", session);
        if (await accounts.Find(session.UserId, ct) is not { Status: AccountStatus.Active } account) return Refuse("account is disabled", session);

        log.Refreshed(session.UserId, session.Id);
        return tokens.Pair(account, session.Id, session.SuccessorOf(presented));
    }

    private Error Refuse(string reason, Session? session)
    {
        log.RefreshFailed(reason, session?.UserId, session?.Id, caller.Address);
        return AuthErrors.InvalidRefreshToken;
    }
}
