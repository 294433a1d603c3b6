using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>Tests that keep the machine busy: one after another, or they would mostly test its patience.</summary>
[CollectionDefinition(Name)]
public static class HeavyTests
{
    public const string Name = "Heavy";
}
