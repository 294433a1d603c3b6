using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>Tests that keep the machine busy: two at the same time at most, or they would mostly test its patience.</summary>
[CollectionDefinition(Name)]
public static class HeavyTests
{
    public const string Name = "Heavy";

    /// <summary>Those that run beside the others.</summary>
    public const string Beside = "Heavy, beside the others";
}

/// <summary>The second line of <see cref="HeavyTests"/>.</summary>
[CollectionDefinition(HeavyTests.Beside)]
public static class HeavyTestsBeside;
