using ModularMonolith.Tests.Support;

namespace ModularMonolith.Benchmarks.Chat;

/// <summary>How many messages a second are accepted and delivered, and how long each is on its way.</summary>
internal sealed class ChatBenchmark : IBenchmark
{
    public string Name => "chat";

    public string Summary => "from send to hear, beside a bare hub that stores with one INSERT.";

    public IReadOnlyList<string> Parts => ["talk", "steady", "flood", "long", "idle"];

    public IReadOnlyList<string> Variants => ["product", "bare"];

    public async Task Run(RunOptions options, ResultTable results)
    {
        await using var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        await using var product = options.IsAsked("product") ? await Server.Product(postgres.CreateDatabase()) : null;
        await using var bare = options.IsAsked("bare") ? await Server.Bare(postgres.CreateDatabase()) : null;
        List<ChatMeasurements> all = [];
        if (product is not null) all.Add(new ChatMeasurements(product, options.IsQuick, (row, unit, figure) => results.Add(row, unit, "product", figure)));
        if (bare is not null) all.Add(new ChatMeasurements(bare, options.IsQuick, (row, unit, figure) => results.Add(row, unit, "bare hub", figure)));

        if (options.Includes("talk")) await Talk(all, options.Rounds, results);
        if (options.Includes("steady")) foreach (var measure in all) await measure.Steady(withOneWhoStopsReading: false);
        if (options.Includes("steady") && product is not null) await all[0].Steady(withOneWhoStopsReading: true);
        if (options.Includes("flood") && options.IsAsked("product")) await Flood(postgres, options, results);
        if (options.Includes("long") && product is not null) await new LongConversation(product, options.IsQuick, (row, unit, figure) => results.Add(row, unit, "product", figure)).Compare();
        if (options.Includes("idle")) foreach (var measure in all) await measure.Idle();
    }

    private static async Task Flood(PostgresServer postgres, RunOptions options, ResultTable results)
    {
        await using var server = await Server.Product(postgres.CreateDatabase(), workFactor: null);
        await new ChatMeasurements(server, options.IsQuick, (row, unit, figure) => results.Add(row, unit, "product", figure)).Flooded();
    }

    /// <summary>By turns, so that what else the machine does meets both.</summary>
    private static async Task Talk(IReadOnlyList<ChatMeasurements> all, int rounds, ResultTable results)
    {
        foreach (var measure in all) await measure.WarmUp();
        for (var round = 1; round <= rounds; round++)
        {
            await Console.Error.WriteLineAsync($"Talk, round {round} of {rounds}");
            List<double> accepted = [];
            foreach (var measure in all) accepted.Add(await measure.Talk());
            if (accepted is [var product, var bare]) results.Add("accepted, product / bare hub", "ratio", "product", product / bare);
        }
    }
}
