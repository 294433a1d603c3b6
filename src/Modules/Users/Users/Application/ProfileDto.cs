using ModularMonolith.Modules.Users.Domain;

namespace ModularMonolith.Modules.Users.Application;

/// <summary>A profile as its owner and moderators see it.</summary>
internal sealed record ProfileDto(
    Guid Id, string Email, string DisplayName, string? Bio, string? AvatarUrl, AccountStatus Status, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    public static ProfileDto From(Profile profile) => new(
        profile.UserId.Value, profile.Email, profile.DisplayName, profile.Bio, Avatar.Url(profile.Avatar),
        profile.Status, profile.CreatedAt, profile.UpdatedAt);
}
