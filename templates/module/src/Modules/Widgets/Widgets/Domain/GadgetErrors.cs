using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Widgets.Domain;

internal static class GadgetErrors
{
    public static Error NotFound { get; } = new(ErrorKind.NotFound, "There is no such gadget");

    public static Error OwnerGone { get; } = new(ErrorKind.InvalidToken, "Access token is invalid");
}
