namespace ModularMonolith.Benchmarks;

/// <summary>What to run, from the command line.</summary>
internal sealed record RunOptions(string Benchmark)
{
    public const int DefaultRounds = 3;

    /// <summary>Seconds instead of minutes: to see that it works.</summary>
    public bool IsQuick { get; init; }

    /// <summary>How often each part is measured.</summary>
    public int Rounds { get; init; } = DefaultRounds;

    private string[]? Only { get; init; }

    private string[]? With { get; init; }

    /// <summary><c>null</c> where the arguments make no sense.</summary>
    public static RunOptions? From(string[] arguments)
    {
        if (arguments is not [var benchmark, .. var switches]) return null;
        RunOptions? options = new(benchmark);
        foreach (var given in switches)
        {
            options = given.Split('=', 2) switch
            {
                ["--quick"] => options with { IsQuick = true, Rounds = 1 },
                ["--rounds", var number] when int.TryParse(number, out var rounds) && rounds > 0 => options with { Rounds = rounds },
                ["--only", var parts] => options with { Only = parts.Split(',') },
                ["--with", var variants] => options with { With = variants.Split(',') },
                _ => null,
            };
            if (options is null) return null;
        }

        return options;
    }

    public bool Includes(string part) => Only?.Contains(part) ?? true;

    public bool IsAsked(string variant) => With?.Contains(variant) ?? true;
}
