using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Deletes one's account for good; the other modules hear of it and delete what is theirs.</summary>
internal sealed record DeleteAccount(string Password) : ICommand<Unit>
{
    public static Permission Requires => Permission.Of("user", "update");

    public static bool AwaitsEffects => true;

    public override string ToString() => nameof(DeleteAccount);
}

internal sealed class DeleteAccountHandler(
    IAccounts accounts, ISessions sessions, IPasswordHasher passwords, ICaller caller, TimeProvider clock, AuthLog log) : IHandler<DeleteAccount, Unit>
{
    public async Task<Result<Unit>> Handle(DeleteAccount request, CancellationToken ct)
    {
        if (await accounts.Find(caller.UserId, ct) is not { } account) return AuthErrors.AccountGone;
        var verdict = await passwords.Verify(request.Password, () => Task.FromResult<string?>(account.PasswordHash), ct);
        if (verdict.IsFailure) return verdict.Error;
        if (verdict.Value == Verdict.Wrong)
        {
            log.AccountDeletionFailed(caller.UserId);
            return AuthErrors.WrongPassword;
        }

        if (!await accounts.Hold(account, ct)) return await Handle(request, ct);

        var now = clock.Now();
        account.Delete(now);
        account.Announce(new AccountDeleted(account.Id.Value, now));
        await sessions.EndAll(account.Id, EndReason.AccountDeleted, now, ct);
        await sessions.Anonymize(account.Id, ct);
        log.AccountDeleted(account.Id);
        return Unit.Value;
    }
}
