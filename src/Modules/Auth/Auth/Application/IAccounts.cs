using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Auth.Application;

/// <summary>The accounts, as aggregates. Deleted ones are not found.</summary>
internal interface IAccounts
{
    Task<Account?> Find(UserId id, CancellationToken ct);

    Task<Account?> Find(EmailAddress email, CancellationToken ct);

    void Add(Account account);

    /// <summary>Keeps everyone else from registering the address until the command has ended. <c>false</c>: it is taken.</summary>
    Task<bool> Reserve(EmailAddress email, CancellationToken ct);

    /// <summary>
    /// Locks an account that was read before, so that hashing could go on without a transaction. <c>false</c>: it has changed since,
    /// and is to be found again.
    /// </summary>
    Task<bool> Hold(Account account, CancellationToken ct);

    /// <summary>Lets the user in or shuts the user out; <c>false</c> where something newer is known.</summary>
    Task<bool> SetStatus(UserId id, AccountStatus status, long version, CancellationToken ct);

    Task Rename(UserId id, string displayName, long version, CancellationToken ct);
}
