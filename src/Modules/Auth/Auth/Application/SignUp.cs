using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Opens an account.</summary>
internal sealed record SignUp(string Email, string Password, string DisplayName) : ICommand<NewUser>
{
    public static Permission Requires => Permission.Anonymous;

    public static bool AwaitsEffects => true;

    // A record would print its password.
    public override string ToString() => nameof(SignUp);
}

internal sealed record NewUser(Guid UserId, string Email, string DisplayName);

internal sealed class SignUpHandler(IAccounts accounts, PasswordRules passwordRules, IPasswordHasher passwords, IUnicode unicode, TimeProvider clock, AuthLog log) : IHandler<SignUp, NewUser>
{
    public async Task<Result<NewUser>> Handle(SignUp request, CancellationToken ct)
    {
        var email = EmailAddress.From(await unicode.Fold(request.Email, ct));
        var rules = new Validation()
            .Check("email", email)
            .Check("password", passwordRules.Check(request.Password))
            .Check("displayName", Text.DisplayName(request.DisplayName));
        if (rules.Error is { } invalid) return invalid;

        // Looked up before the hash, so that a second try costs nothing; and after it, when somebody may have been faster.
        var taken = AuthErrors.EmailTaken(email.Value);
        var hash = await passwords.Hash(request.Password, async () => await accounts.Find(email.Value, ct) is null ? null : taken, ct);
        if (hash.IsFailure) return hash.Error;
        if (!await accounts.Reserve(email.Value, ct)) return taken;

        var registered = Account.Register(email.Value, hash.Value, request.DisplayName, clock.Now());
        if (registered.IsFailure) return registered.Error;
        var (account, user) = (registered.Value, new NewUser(registered.Value.Id.Value, email.Value.Value, registered.Value.DisplayName!));
        accounts.Add(account);
        account.Announce(new AccountRegistered(user.UserId, user.Email, user.DisplayName, account.CreatedAt));
        log.SignedUp(account.Id, email.Value);
        return user;
    }
}
