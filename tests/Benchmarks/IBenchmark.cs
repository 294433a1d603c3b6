namespace ModularMonolith.Benchmarks;

/// <summary>Something measured by hand. Each has a folder or file of its own and is found by its name.</summary>
internal interface IBenchmark
{
    /// <summary>What to type.</summary>
    string Name { get; }

    /// <summary>What it measures, in a sentence.</summary>
    string Summary { get; }

    /// <summary>What <c>--only</c> may name.</summary>
    IReadOnlyList<string> Parts { get; }

    /// <summary>What <c>--with</c> may name.</summary>
    IReadOnlyList<string> Variants { get; }

    /// <exception cref="InvalidOperationException">What was measured is wrong, so its figures are worth nothing.</exception>
    Task Run(RunOptions options, ResultTable results);
}
