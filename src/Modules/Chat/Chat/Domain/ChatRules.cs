using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Chat.Domain;

internal static class ChatRules
{
    public const int MaxInvited = 100;

    /// <summary>A blank title is none.</summary>
    public static Result<string?> Title(string? title)
    {
        var within = Text.Within(title, "Title", 0, 255);
        if (within.IsFailure) return within.Error;
        return within.Value.Length == 0 ? null : within.Value;
    }

    /// <summary>In UTF-16 units, as clients count.</summary>
    public static Result<string> Content(string? content) => Text.Within(content, "Content", 1, 5000);
}
