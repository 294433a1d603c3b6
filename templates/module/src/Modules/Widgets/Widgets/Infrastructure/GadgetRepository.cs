using ModularMonolith.Modules.Widgets.Application;
using ModularMonolith.Modules.Widgets.Domain;

namespace ModularMonolith.Modules.Widgets.Infrastructure;

internal sealed class GadgetRepository(WidgetsDbContext db) : IWidgets
{
    public void Add(Gadget added) => db.All.Add(added);
}
