using System.Globalization;
using System.Text;

namespace ModularMonolith.Shared;

/// <summary>Rules that several modules have for what people type.</summary>
public static class Text
{
    /// <summary>Trims and asks for a length in UTF-16 units.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="what">How the sentence names it, such as <c>Title</c>.</param>
    /// <param name="min">The least length after trimming.</param>
    /// <param name="max">The greatest length after trimming.</param>
    public static Result<string> Within(string? text, string what, int min, int max)
    {
        var trimmed = text?.Trim() ?? "";
        if (trimmed.Length >= min && trimmed.Length <= max) return trimmed;
        return new Error(ErrorKind.BadRequest, min == 0
            ? $"{what} must be at most {max} characters"
            : $"{what} must be between {min} and {max} characters");
    }

    // Line separators, and what turns the direction of what stands behind it: a name must not dress up as another.
    private static bool IsControl(char c) => char.IsControl(c) || c is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    /// <summary>A name that others see: trimmed, 2 to 100 characters, no control characters.</summary>
    public static Result<string> DisplayName(string? text)
    {
        var name = Within(text, "Display name", 2, 100);
        if (name.IsFailure) return name;
        if (name.Value.Any(IsControl)) return new Error(ErrorKind.BadRequest, "Display name must not contain control characters");
        return name.Value.EnumerateRunes().Any(IsSeen) ? name : new Error(ErrorKind.BadRequest, "Display name must have characters that can be seen");
    }

    private static bool IsSeen(Rune rune) => Rune.GetUnicodeCategory(rune) is not
        (UnicodeCategory.Format or UnicodeCategory.SpaceSeparator or UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
}
