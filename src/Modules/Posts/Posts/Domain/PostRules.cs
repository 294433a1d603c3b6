using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Posts.Domain;

internal static class PostRules
{
    public static Result<string> Title(string? title) => Text.Within(title, "Title", 3, 255);

    public static Result<string> Content(string? content) => Text.Within(content, "Content", 1, 50_000);
}
