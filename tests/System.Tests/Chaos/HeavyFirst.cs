using ModularMonolith.SystemTests.Chaos;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(HeavyFirst))]

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>What takes longest begins first: everything else runs beside it.</summary>
public sealed class HeavyFirst : ITestCollectionOrderer
{
    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection => [.. testCollections.OrderByDescending(collection => Rank(collection.TestCollectionDisplayName))];

    private static int Rank(string collection) => collection is HeavyTests.Name or HeavyTests.Beside ? 2 : collection.Contains(nameof(LongOutageTests), StringComparison.Ordinal) || collection.Contains(nameof(TemplateTests), StringComparison.Ordinal) ? 1 : 0;
}
