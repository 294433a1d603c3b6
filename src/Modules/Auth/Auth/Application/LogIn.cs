using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Opens a session for who knows the password.</summary>
internal sealed record LogIn(string Email, string Password) : ICommand<TokenPair>, IValidated
{
    public static Permission Requires => Permission.Anonymous;

    // Whatever else is wrong with them is not told.
    public Validation Validate() => new Validation()
        .Check("email", Email.Length > 0, "email must not be empty")
        .Check("password", Password.Length > 0, "password must not be empty");

    public override string ToString() => nameof(LogIn);
}

internal sealed class LogInHandler(
    IAccounts accounts, ISessions sessions, IPasswordHasher passwords, ITokens tokens, IUnicode unicode, ICaller caller, TimeProvider clock, AuthLog log)
    : IHandler<LogIn, TokenPair>
{
    public async Task<Result<TokenPair>> Handle(LogIn request, CancellationToken ct)
    {
        var email = EmailAddress.From(await unicode.Fold(request.Email, ct));
        Account? account = null;

        // What is no address, no account or the wrong password is refused alike, after the same time.
        var verdict = await passwords.Verify(request.Password, async () => (account = email.IsFailure ? null : await accounts.Find(email.Value, ct))?.PasswordHash, ct);
        if (verdict.IsFailure) return verdict.Error;
        if (account is null || verdict.Value == Verdict.Wrong)
        {
            log.LogInFailed(request.Email, account is null ? "unknown account" : "wrong password", caller.Address);
            return AuthErrors.InvalidCredentials;
        }

        if (account.Status != AccountStatus.Active)
        {
            log.LogInFailed(request.Email, "account is disabled", caller.Address);
            return AuthErrors.AccountDisabled;
        }

        var stronger = verdict.Value == Verdict.RightButWeak ? await passwords.Hash(request.Password, null, ct) : default(Result<string>?);
        // Changed, disabled or deleted meanwhile: then it is another question.
        if (!await accounts.Hold(account, ct)) return await Handle(request, ct);
        if (stronger is { IsFailure: false } rehashed) account.Strengthen(rehashed.Value);

        var refresh = RefreshToken.New();
        var session = Session.Open(account.Id, refresh, caller.UserAgent, caller.Address, clock.Now());
        sessions.Add(session);
        log.LoggedIn(account.Id, session.Id, account.Email!);
        return tokens.Pair(account, session.Id, refresh);
    }
}
