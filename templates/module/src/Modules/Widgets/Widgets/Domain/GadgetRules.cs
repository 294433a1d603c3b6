using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Widgets.Domain;

internal static class GadgetRules
{
    public static Result<string> Content(string? content) => Text.Within(content, "Content", 1, 1_000);
}
