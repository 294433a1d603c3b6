using System.Diagnostics;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.Benchmarks.Chat;

/// <summary>What is measured of one server, and the rows that it gives.</summary>
internal sealed class ChatMeasurements(Server server, bool isQuick, Action<string, string, double> note)
{
    private const int Conversations = 50;
    private const int Members = 10;
    private const int Crowd = 100;
    private const int PerSecond = 50;
    private const int PerUser = 10;

    private readonly List<(Guid Id, IReadOnlyList<Listener> Members)> conversations = [];

    private TimeSpan Duration => TimeSpan.FromSeconds(isQuick ? 2 : 15);

    private int Idlers => isQuick ? 200 : 5_000;

    /// <summary>Gathers everybody, and lets code be compiled for good.</summary>
    public async Task WarmUp()
    {
        for (var number = 0; number < Conversations; number++)
        {
            var conversation = await server.Start(Members);
            conversations.Add((conversation.Id, await server.Gather(conversation)));
        }

        await Everybody(Duration);
        foreach (var listener in Listeners()) listener.TakeLatencies();
    }

    /// <summary>In each conversation one talks without pause, each message once the one before is accepted. Gives messages accepted per second.</summary>
    public async Task<double> Talk()
    {
        var start = Stopwatch.GetTimestamp();
        var accepted = await Everybody(Duration);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        note($"{Conversations} conversations of {Members}: messages accepted", "1/s", accepted / seconds);
        note($"{Conversations} conversations of {Members}: messages delivered", "1/s", accepted * Members / seconds);
        Note($"{Conversations} conversations of {Members}: send to hear", [.. Listeners().SelectMany(listener => listener.TakeLatencies())]);
        return accepted / seconds;
    }

    /// <summary>So many messages a second to one conversation that everybody listens to. Gives the 99th percentile from send to hear, in milliseconds.</summary>
    public async Task<double> Steady(bool withOneWhoStopsReading, string meanwhile = "", Conversation? gathered = null)
    {
        var conversation = gathered ?? await server.Start(Crowd + 1);
        var last = withOneWhoStopsReading ? await Listener.Connect(server.Address, conversation.Tokens[Crowd], reads: false) : null;
        if (last is not null) await last.Join(conversation.Id);
        var listeners = await server.Gather(conversation with { Tokens = [.. conversation.Tokens.Take(Crowd)] });

        // Long enough to fill what the system keeps for one who does not read.
        var (said, padding) = (0, withOneWhoStopsReading ? 4_000 : 100);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / PerSecond));
        Queue<(Listener Speaker, Task Saying)> speakers = new(listeners.Select(listener => (listener, Task.CompletedTask)));
        for (var messages = PerSecond * (isQuick ? 2 : 30); said < messages; said++)
        {
            await pace.WaitForNextTickAsync();
            var (speaker, before) = speakers.Dequeue();
            await before;
            speakers.Enqueue((speaker, speaker.Say(conversation.Id, padding)));
        }

        await Task.WhenAll(speakers.Select(speaker => speaker.Saying));
        await Heard(listeners, said);
        var p99 = Note($"{PerSecond} messages/s to {Crowd}{(withOneWhoStopsReading ? " of 4 KB, and one who does not read" : "")}{meanwhile}: send to hear", [.. listeners.SelectMany(listener => listener.TakeLatencies())]);
        foreach (var listener in listeners) await listener.DisposeAsync();
        if (last is not null) await last.DisposeAsync();
        return p99;
    }

    /// <summary>The same while more people log in than passwords can be hashed, at a server with the work factor of production.</summary>
    public async Task Flooded()
    {
        var before = await Steady(withOneWhoStopsReading: false, " before the flood");
        // Nobody can sign up in the flood.
        var gathered = await server.Start(Crowd + 1);
        await using var flood = new LoginFlood(server.Address);
        await flood.Overflows();
        var (start, hashed, refused) = (Stopwatch.GetTimestamp(), flood.Checked, flood.Refused);
        var during = await Steady(withOneWhoStopsReading: false, " in a flood of log-ins", gathered);
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        note("log-ins in the flood: passwords hashed", "1/s", (flood.Checked - hashed) / seconds);
        note("log-ins in the flood: told to come again", "1/s", (flood.Refused - refused) / seconds);
        note("send to hear, p99, in the flood / before", "ratio", during / before);
    }

    /// <summary>What a connection costs that only listens.</summary>
    public async Task Idle()
    {
        var tokens = await server.Tokens(Idlers / PerUser);
        var before = server.Memory();
        var start = Stopwatch.GetTimestamp();
        var listeners = await server.Connect(tokens.SelectMany(token => Enumerable.Repeat(token, PerUser)));
        note("idle connections opened", "1/s", Idlers / Stopwatch.GetElapsedTime(start).TotalSeconds);
        await Eventually.Holds(() => listeners.All(listener => listener.IsPinged || listener.IsClosed), "each connection was pinged, and has what it needs", TimeSpan.FromSeconds(60));
        if (listeners.Count(listener => listener.IsClosed) is > 0 and var closed) throw new InvalidOperationException($"{closed} connections were closed.");
        note("idle connections", "number", listeners.Count);
        note("idle connections: memory of the server, each", "KiB", (server.Memory() - before) / Idlers);
        foreach (var listener in listeners) await listener.DisposeAsync();
    }

    private IEnumerable<Listener> Listeners() => conversations.SelectMany(conversation => conversation.Members);

    private async Task<long> Everybody(TimeSpan duration)
    {
        var (before, start) = (conversations.ToDictionary(c => c.Id, c => c.Members[0].Heard), Stopwatch.GetTimestamp());
        var said = await Task.WhenAll(conversations.Select(async conversation =>
        {
            var count = 0L;
            for (; Stopwatch.GetElapsedTime(start) < duration; count++) await conversation.Members[(int)(count % Members)].Say(conversation.Id);
            await Heard(conversation.Members, before[conversation.Id] + count);
            return count;
        }));
        return said.Sum();
    }

    private static Task Heard(IReadOnlyList<Listener> listeners, long messages) => Eventually.Holds(
        () => listeners.All(listener => listener.Heard >= messages), $"everybody has heard {messages} messages", TimeSpan.FromSeconds(60));

    private double Note(string what, double[] milliseconds)
    {
        Array.Sort(milliseconds);
        var p99 = milliseconds[(int)(0.99 * milliseconds.Length)];
        note($"{what}, p50", "ms", milliseconds[milliseconds.Length / 2]);
        note($"{what}, p99", "ms", p99);
        return p99;
    }
}
