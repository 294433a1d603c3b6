using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Shared.Events;
using ModularMonolith.Unit.Tests.Events;

namespace ModularMonolith.Unit.Tests.Auth;

internal sealed class AuthEventSamples : IEventSamples
{
    public IEnumerable<IIntegrationEvent> All =>
    [
        new AccountRegistered(Sample.John, "john@example.com", "John Doe", Sample.Then),
        new AccountDeleted(Sample.John, Sample.Then),
        new SessionsEnded(Sample.John, [new("0190a000-0000-7000-8000-0000000000a1"), new("0190a000-0000-7000-8000-0000000000c1")]),
    ];
}
