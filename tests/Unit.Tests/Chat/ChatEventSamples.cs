using ModularMonolith.Modules.Chat.Contracts;
using ModularMonolith.Shared.Events;
using ModularMonolith.Unit.Tests.Events;

namespace ModularMonolith.Unit.Tests.Chat;

internal sealed class ChatEventSamples : IEventSamples
{
    public IEnumerable<IIntegrationEvent> All =>
    [
        new ConversationStarted(new Guid("0190a000-0000-7000-8000-0000000000c1"), Sample.John, [Sample.John, Sample.Jane], Sample.Then),
    ];
}
