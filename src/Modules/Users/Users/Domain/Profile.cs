using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Users.Domain;

/// <summary>What a moderator made of an account; only an active one signs in and is seen by others.</summary>
internal enum AccountStatus
{
    Active,
    Inactive,
    Banned,
}

/// <summary>Who a user is to others. It begins with whatever tells first of the user: the event or a token.</summary>
internal sealed class Profile : AggregateRoot
{
    private Profile()
    {
    }

    public UserId UserId { get; private init; }

    public string Email { get; private init; } = "";

    public string DisplayName { get; private set; } = "";

    public string? Bio { get; private set; }

    /// <summary>The name of the picture's file, see <see cref="Domain.Avatar"/>.</summary>
    public string? Avatar { get; private set; }

    public AccountStatus Status { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static Profile Of(UserId user, string email, string displayName, DateTimeOffset now) => new()
    {
        UserId = user,
        Email = email,
        DisplayName = displayName,
        CreatedAt = now,
        UpdatedAt = now,
    };

    /// <summary>Says whether others see another name from now on.</summary>
    public Result<bool> Edit(string displayName, string? bio, DateTimeOffset now)
    {
        var name = ProfileRules.DisplayName(displayName);
        if (name.IsFailure) return name.Error;
        var checkedBio = ProfileRules.Bio(bio);
        if (checkedBio.IsFailure) return checkedBio.Error;

        var isRenamed = name.Value != DisplayName;
        (DisplayName, Bio) = (name.Value, bio is null ? null : checkedBio.Value);
        ChangedAt(now);
        return isRenamed;
    }

    /// <summary>Gives the profile another picture, or none. Says whether that changed anything.</summary>
    public bool Show(string? avatar, DateTimeOffset now)
    {
        if (avatar == Avatar) return false;
        Avatar = avatar;
        ChangedAt(now);
        return true;
    }

    /// <summary>Lets the user in or shuts the user out. Says whether that changed anything.</summary>
    public bool Become(AccountStatus status, DateTimeOffset now)
    {
        if (status == Status) return false;
        Status = status;
        ChangedAt(now);
        return true;
    }

    private void ChangedAt(DateTimeOffset now)
    {
        UpdatedAt = now;
        Changed();
    }
}
