using ModularMonolith.Modules.Widgets.Domain;

namespace ModularMonolith.Modules.Widgets.Application;

internal sealed record GadgetDto(Guid Id, Guid OwnerId, string Content, DateTimeOffset AddedAt)
{
    public static GadgetDto From(Gadget of) => new(of.Id.Value, of.OwnerId.Value, of.Content, of.AddedAt);
}
