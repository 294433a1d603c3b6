using ModularMonolith.Tests.Support;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>How long an event is on its way from one module's commit to another's, and how many a second arrive.</summary>
internal sealed class EventsBenchmark : IBenchmark
{
    public string Name => "events";

    public string Summary => "from commit to effect, beside the same rows written without events.";

    public IReadOnlyList<string> Parts => ["baseline", "idle", "load", "writers", "backlog", "settled"];

    public IReadOnlyList<string> Variants => ["memory", "rabbitmq"];

    public async Task Run(RunOptions options, ResultTable results)
    {
        await using var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        if (options.IsAsked("memory")) await Measure(options, results, "in memory", postgres.CreateDatabase(), null);
        if (!options.IsAsked("rabbitmq") || !RabbitMqServer.IsAvailable) return;

        await using var rabbit = new RabbitMqServer();
        await rabbit.InitializeAsync();
        await Measure(options, results, "RabbitMQ", postgres.CreateDatabase(), rabbit.Address);
    }

    private static async Task Measure(RunOptions options, ResultTable results, string column, string database, string? rabbitMq)
    {
        await using var host = await EventHost.Start(database, rabbitMq);
        await using var baseline = new Baseline(database);
        var measure = new EventMeasurements(host, baseline, options.IsQuick, (row, unit, figure) => results.Add(row, unit, column, figure));

        await measure.WarmUp();
        for (var round = 1; round <= options.Rounds; round++)
        {
            await Console.Error.WriteLineAsync($"{column}, round {round} of {options.Rounds}");
            if (options.Includes("baseline")) await measure.TheBaseline();
            if (options.Includes("idle")) await measure.Latency(20);
            if (options.Includes("load")) await measure.Latency(100);
            if (options.Includes("writers")) await measure.Writers();
            if (options.Includes("backlog")) await measure.Backlog();
        }

        if (options.Includes("settled")) await measure.Settled();
        await host.Verify();
    }
}
