using ModularMonolith.Modules.Posts.Contracts;
using ModularMonolith.Shared.Events;
using ModularMonolith.Unit.Tests.Events;

namespace ModularMonolith.Unit.Tests.Posts;

internal sealed class PostsEventSamples : IEventSamples
{
    public IEnumerable<IIntegrationEvent> All =>
    [
        new PostPublished(new Guid("0190a000-0000-7000-8000-0000000000a1"), Sample.John, "Walls that hold", Sample.Then, 1),
    ];
}
