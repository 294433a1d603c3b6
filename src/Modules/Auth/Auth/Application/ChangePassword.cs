using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Replaces one's password and ends all of one's sessions.</summary>
internal sealed record ChangePassword(string CurrentPassword, string NewPassword) : ICommand<Unit>
{
    public static Permission Requires => Permission.Of("user", "update");

    public override string ToString() => nameof(ChangePassword);
}

internal sealed class ChangePasswordHandler(
    IAccounts accounts, ISessions sessions, PasswordRules passwordRules, IPasswordHasher passwords, ICaller caller, TimeProvider clock, AuthLog log) : IHandler<ChangePassword, Unit>
{
    public async Task<Result<Unit>> Handle(ChangePassword request, CancellationToken ct)
    {
        var rules = new Validation()
            .Check("newPassword", passwordRules.Check(request.NewPassword))
            .Check("newPassword", request.NewPassword != request.CurrentPassword, "The new password must differ from the current one");
        if (rules.Error is { } invalid) return invalid;

        if (await accounts.Find(caller.UserId, ct) is not { } account) return AuthErrors.AccountGone;
        var verdict = await passwords.Verify(request.CurrentPassword, () => Task.FromResult<string?>(account.PasswordHash), ct);
        if (verdict.IsFailure) return verdict.Error;
        if (verdict.Value == Verdict.Wrong)
        {
            log.PasswordChangeFailed(caller.UserId);
            return AuthErrors.WrongPassword;
        }

        var hash = await passwords.Hash(request.NewPassword, null, ct);
        if (hash.IsFailure) return hash.Error;
        if (!await accounts.Hold(account, ct)) return await Handle(request, ct);

        var now = clock.Now();
        account.ChangePassword(hash.Value, now);
        var ended = await sessions.EndAll(account.Id, EndReason.PasswordChanged, now, ct);
        log.PasswordChanged(account.Id, ended);
        return Unit.Value;
    }
}
