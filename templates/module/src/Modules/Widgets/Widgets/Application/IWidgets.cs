using ModularMonolith.Modules.Widgets.Domain;

namespace ModularMonolith.Modules.Widgets.Application;

/// <summary>All of them, as aggregates.</summary>
internal interface IWidgets
{
    void Add(Gadget added);
}
