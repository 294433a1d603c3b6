using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Users.Domain;

internal static class ProfileRules
{
    public static Result<string> DisplayName(string? name) => Text.DisplayName(name);

    public static Result<string> Bio(string? bio) => Text.Within(bio, "Bio", 0, 500);
}
