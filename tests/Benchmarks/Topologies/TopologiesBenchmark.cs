using System.Diagnostics;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.Benchmarks.Topologies;

/// <summary>What each topology costs: memory, requests a second, and how long an event takes from one module to another.</summary>
internal sealed class TopologiesBenchmark : IBenchmark
{
    private const int AtOnce = 16;

    public string Name => "topologies";

    public string Summary => "the monolith, two alike, two services and four, by the same requests.";

    public IReadOnlyList<string> Parts => ["posts", "messages", "lag"];

    public IReadOnlyList<string> Variants => ["a", "b", "c", "d"];

    public async Task Run(RunOptions options, ResultTable results)
    {
        await using var postgres = new PostgresServer();
        await postgres.InitializeAsync();
        foreach (var topology in Variants.Where(options.IsAsked)) await Measure(topology, postgres, options, (row, unit, figure) => results.Add(row, unit, topology, figure));
    }

    private static async Task Measure(string topology, PostgresServer postgres, RunOptions options, Action<string, string, double> note)
    {
        await using var deployment = await Deployment.Start(topology, postgres);
        using var api = new Api(deployment.Address);
        var people = new List<Caller>();
        for (var number = 0; number <= AtOnce; number++) people.Add(await api.Someone());
        var post = (await people[0].Post("/posts", new { title = "A title", content = "Something to read." })).ShouldBe(201).Json.Id();
        var conversations = await Task.WhenAll(people.Skip(1).Select(one => one.StartsConversation(people[0])));
        note("memory of all processes", "MiB", deployment.Memory() / 1024);

        var duration = TimeSpan.FromSeconds(options.IsQuick ? 1 : 10);
        Func<int, Task> read = async _ => (await people[0].Get("/posts")).ShouldBe(200);
        Func<int, Task> write = async number => (await people[number + 1].Post($"/chat/conversations/{conversations[number]}/messages", new { content = "Hello" })).ShouldBe(201);
        if (options.Includes("posts")) await Rounds(read, "GET /posts");
        if (options.Includes("messages")) await Rounds(write, "messages sent");
        if (options.Includes("lag")) await Lag(people[0], people[1], post, options.IsQuick ? 20 : 200, note);
        note("memory of all processes after that", "MiB", deployment.Memory() / 1024);

        async Task Rounds(Func<int, Task> call, string what)
        {
            await PerSecond(call, duration);
            for (var round = 0; round < options.Rounds; round++) note(what, "1/s", await PerSecond(call, duration));
        }
    }

    private static async Task<double> PerSecond(Func<int, Task> call, TimeSpan duration)
    {
        var start = Stopwatch.GetTimestamp();
        var calls = await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async number =>
        {
            var count = 0;
            for (; Stopwatch.GetElapsedTime(start) < duration; count++) await call(number);
            return count;
        }));
        return calls.Sum() / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>From the request that renames an author to the moment Posts shows the new name; the request is part of it, for it may wait for that.</summary>
    private static async Task Lag(Caller author, Caller reader, Guid post, int times, Action<string, string, double> note)
    {
        var lags = new double[times];
        for (var time = 0; time < times; time++)
        {
            var (name, start) = ($"Name {time}", Stopwatch.GetTimestamp());
            var renaming = author.Put("/users/me", new { displayName = name });
            while ((await reader.Get($"/posts/{post}")).ShouldBe(200).Json.Text("ownerDisplayName") != name)
                if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromSeconds(30)) throw new TimeoutException("The new name is not shown.");
            lags[time] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            (await renaming).ShouldBe(200);
        }

        Array.Sort(lags);
        note("rename to new name at Posts, p50", "ms", lags[times / 2]);
        note("rename to new name at Posts, p99", "ms", lags[(int)(0.99 * times)]);
    }
}
