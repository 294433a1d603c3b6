using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared.Events;
using ModularMonolith.Unit.Tests.Events;

namespace ModularMonolith.Unit.Tests.Users;

internal sealed class UsersEventSamples : IEventSamples
{
    public IEnumerable<IIntegrationEvent> All =>
    [
        new ProfileChanged(Sample.John, "John Doe", 7),
        new AccountStatusChanged(Sample.John, "banned", 8),
    ];
}
