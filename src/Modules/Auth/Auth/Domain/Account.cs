using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Auth.Domain;

/// <summary>Whether somebody may sign in.</summary>
internal enum AccountStatus
{
    Active,
    Inactive,
    Banned,
}

/// <summary>How somebody signs in. A deleted one stays behind as an empty row, so that what is heard late does not raise it.</summary>
internal sealed class Account : AggregateRoot
{
    private Account()
    {
    }

    public UserId Id { get; private init; }

    public EmailAddress? Email { get; private set; }

    public string? PasswordHash { get; private set; }

    /// <summary>The name in access tokens: as registered, later as the profile says.</summary>
    public string? DisplayName { get; private set; }

    public AccountStatus Status { get; private init; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public DateTimeOffset? DeletedAt { get; private set; }

    public static Result<Account> Register(EmailAddress email, string passwordHash, string displayName, DateTimeOffset now)
    {
        var name = Text.DisplayName(displayName);
        if (name.IsFailure) return name.Error;

        return new Account { Id = UserId.New(), Email = email, PasswordHash = passwordHash, DisplayName = name.Value, CreatedAt = now, UpdatedAt = now };
    }

    public void ChangePassword(string passwordHash, DateTimeOffset now)
    {
        (PasswordHash, UpdatedAt) = (passwordHash, now);
        Changed();
    }

    /// <summary>The same password, hashed at today's cost.</summary>
    public void Strengthen(string passwordHash)
    {
        PasswordHash = passwordHash;
        Changed();
    }

    /// <summary>Forgets the person; the address is free for a new account.</summary>
    public void Delete(DateTimeOffset now)
    {
        (Email, PasswordHash, DisplayName) = (null, null, null);
        (UpdatedAt, DeletedAt) = (now, now);
        Changed();
    }
}
