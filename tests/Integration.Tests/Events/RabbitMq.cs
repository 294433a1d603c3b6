using ModularMonolith.Tests.Support;
using Xunit;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>The tests that share one broker.</summary>
[CollectionDefinition(Collection)]
public sealed class RabbitMq : ICollectionFixture<RabbitMqServer>
{
    public const string Collection = nameof(RabbitMq);
}
