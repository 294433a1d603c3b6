using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Events;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>Who was shut out can't sign in, and is signed out everywhere.</summary>
internal sealed class OnAccountStatusChanged(IAccounts accounts, ISessions sessions, TimeProvider clock, AuthLog log) : IReaction<AccountStatusChanged>
{
    public async Task Handle(AccountStatusChanged happened, CancellationToken ct)
    {
        var user = new UserId(happened.UserId);
        var status = Enum.Parse<AccountStatus>(happened.Status, ignoreCase: true);
        if (!await accounts.SetStatus(user, status, happened.Version, ct) || status == AccountStatus.Active) return;

        var ended = await sessions.EndAll(user, EndReason.AccountDisabled, clock.Now(), ct);
        log.AccountDisabled(user, ended);
    }
}
