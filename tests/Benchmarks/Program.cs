using System.Globalization;
using ModularMonolith.Benchmarks;
using ModularMonolith.Benchmarks.Chat;

if (args is [BareHub.Verb, var connectionString, var port])
{
    await BareHub.Serve(connectionString, int.Parse(port, CultureInfo.InvariantCulture));
    return 0;
}

var benchmarks = typeof(IBenchmark).Assembly.GetTypes()
    .Where(type => type.IsClass && type.IsAssignableTo(typeof(IBenchmark)))
    .Select(type => (IBenchmark)Activator.CreateInstance(type)!)
    .OrderBy(benchmark => benchmark.Name, StringComparer.Ordinal)
    .ToList();

if (RunOptions.From(args) is not { } options || benchmarks.Find(b => b.Name == options.Benchmark) is not { } chosen)
{
    await Console.Error.WriteLineAsync($"""
        Usage: dotnet run -c Release --project tests/Benchmarks -- <benchmark> [--quick] [--rounds=<number>] [--only=<part>,…] [--with=<variant>,…]

          --quick   seconds instead of minutes: shows that it works, its figures mean little
          --rounds  how often each part is measured; the table shows medians (default {RunOptions.DefaultRounds})
          --only    these parts alone
          --with    these variants alone

        {string.Join(Environment.NewLine, benchmarks.Select(b => $"{b.Name}: {b.Summary} Parts: {string.Join(", ", b.Parts)}. Variants: {string.Join(", ", b.Variants)}."))}
        """);
    return 2;
}

var results = new ResultTable();
await chosen.Run(options, results);
results.Print(Console.Out);
return 0;
