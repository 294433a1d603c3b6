using ModularMonolith.Modules.Widgets.Contracts;
using ModularMonolith.Shared.Events;
using ModularMonolith.Unit.Tests.Events;

namespace ModularMonolith.Unit.Tests.Widgets;

internal sealed class WidgetsEventSamples : IEventSamples
{
    public IEnumerable<IIntegrationEvent> All =>
    [
        new GadgetAdded(new Guid("0190a000-0000-7000-8000-0000000000d1"), Sample.John, Sample.Then, 1),
    ];
}
