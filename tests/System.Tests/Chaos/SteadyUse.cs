using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Sockets;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>One writes messages without pause, and the other uses the other modules. What gets 503 is sent again, as clients do.</summary>
internal sealed class SteadyUse : IAsyncDisposable
{
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(50);

    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _acknowledged = [];
    private readonly Task _both;

    public SteadyUse(Caller writer, Caller other, Guid conversation)
    {
        var writes = Task.Run(async () =>
        {
            for (var number = 1; !_stop.IsCancellationRequested; number++)
            {
                var message = new { content = $"Number {number}", clientMessageId = Guid.NewGuid() };
                await Insists(() => writer.Post($"/chat/conversations/{conversation}/messages", message), silence => LongestSilence = silence > LongestSilence ? silence : LongestSilence, () => { });
                lock (_acknowledged) _acknowledged.Add(message.content);
            }
        });
        var uses = Task.Run(async () =>
        {
            for (var number = 1; !_stop.IsCancellationRequested; number++)
                foreach (var call in (Func<Task<Answer>>[])
                [
                    () => other.Put("/users/me", new { displayName = $"Bob the {number}." }),
                    () => other.Get("/posts"),
                    () => other.Anonymously().Post("/auth/login", new { other.Email, other.Password }),
                ])
                    await Insists(call, silence => LongestSilenceOfOthers = silence > LongestSilenceOfOthers ? silence : LongestSilenceOfOthers, () => RefusalsOfOthers++);
        });
        _both = Task.WhenAll(writes, uses);
    }

    /// <summary>What the API has taken, in this order.</summary>
    public IReadOnlyList<string> Acknowledged
    {
        get
        {
            lock (_acknowledged) return [.. _acknowledged];
        }
    }

    /// <summary>How long a message had to wait.</summary>
    public TimeSpan LongestSilence { get; private set; }

    /// <summary>How long anything else had to wait.</summary>
    public TimeSpan LongestSilenceOfOthers { get; private set; }

    /// <summary>How often anything else was told to come again.</summary>
    public int RefusalsOfOthers { get; private set; }

    /// <summary>Answers that are no success and no promise of one.</summary>
    public ConcurrentQueue<string> Surprises { get; } = [];

    /// <summary>Waits for so many more messages.</summary>
    public Task Goes(int messages)
    {
        var enough = Acknowledged.Count + messages;
        return Eventually.Holds(() => _both.IsCompleted || Acknowledged.Count >= enough, $"{messages} messages more", TimeSpan.FromMinutes(2));
    }

    public Task End()
    {
        _stop.Cancel();
        return _both;
    }

    public async ValueTask DisposeAsync()
    {
        await End();
        _stop.Dispose();
    }

    private async Task Insists(Func<Task<Answer>> call, Action<TimeSpan> waited, Action refused)
    {
        var since = Stopwatch.StartNew();
        for (var end = TimeSpan.FromMinutes(2); since.Elapsed < end;)
        {
            try
            {
                var answer = await call();
                if (answer.Status is 200 or 201)
                {
                    waited(since.Elapsed);
                    return;
                }
                if (answer.Status == 503) refused();
                else Surprises.Enqueue($"{answer.Request} answered {answer.Status}: {answer.Text}");
            }
            catch (Exception cut) when (cut is HttpRequestException or SocketException or TaskCanceledException)
            {
                Surprises.Enqueue(cut.Message);
            }
            // A client's pause between two tries.
            await Task.Delay(Moment);
        }
        Surprises.Enqueue($"Nothing for {since.Elapsed.TotalSeconds:0} s");
    }
}
