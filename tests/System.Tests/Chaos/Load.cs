using System.Collections.Concurrent;
using System.Net.Sockets;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>
/// Clients that write without pause, whatever happens to the host, and keep account of what they were told. What each of them is up to
/// follows from the seed; what comes of it depends on who is killed when.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private const int Clients = 7;

    private readonly CancellationTokenSource _end = new();
    private readonly Api _api;
    private readonly List<Client> _clients;
    private Task _running = Task.CompletedTask;
    private int _answered;
    private int _lost;

    public Load(Uri address, int seed)
    {
        _api = new Api(address);
        _clients = [.. Enumerable.Range(0, Clients).Select(number => new Client(this, _api, number, new Random(seed + (7919 * number))))];
    }

    public Told Told { get; } = new();

    /// <summary>How many writes were answered with success so far.</summary>
    public int Answered => _answered;

    /// <summary>How many writes got no answer, or 503.</summary>
    public int Lost => _lost;

    /// <summary>Answers that nothing excuses.</summary>
    public ConcurrentQueue<string> Surprises { get; } = new();

    public Caller Administrator { get; private set; } = null!;

    /// <summary>Where all clients meet.</summary>
    public Talk Hall { get; } = new("Hall");

    public Person HallKeeper { get; private set; } = null!;

    /// <summary>Signs the clients' residents up, who are never shut out, and lets the clients go.</summary>
    public async Task Begin()
    {
        Administrator = await _api.Someone("Admin Istrator", HostProcess.AdministratorEmail);
        Told.People.Enqueue(new Person(Administrator) { Id = Administrator.Id });
        foreach (var client in _clients) await client.MoveIn();
        HallKeeper = _clients[0].Resident;
        Hall.Id = (await HallKeeper.Caller.Post("/chat/conversations", new { memberIds = new[] { HallKeeper.Id }, Hall.Title })).ShouldBe(201).Json.Id();
        Hall.StartsWith(HallKeeper);
        Told.Talks.Enqueue(Hall);
        _running = Task.WhenAll(_clients.Select(client => Task.Run(() => client.Run(_end.Token))));
    }

    /// <summary>Waits until so many more writes were answered.</summary>
    public Task Goes(int further)
    {
        var goal = _answered + further;
        return Eventually.Holds(() => _running.IsFaulted || _answered >= goal, $"{further} more writes are answered", TimeSpan.FromSeconds(60));
    }

    /// <summary>Lets the requests in flight be answered; the host has to be up.</summary>
    public async Task End()
    {
        await _end.CancelAsync();
        await _running;
    }

    /// <summary>Makes a request, and waits out whatever keeps it from being answered.</summary>
    /// <param name="call">The request.</param>
    /// <param name="refusals">Statuses that may come for a while after a change, until all modules have heard of it.</param>
    public async Task<(Fate Fate, Answer? Answer)> Ask(Func<Task<Answer>> call, params int[] refusals)
    {
        try
        {
            var answer = await call();
            switch (answer.Status)
            {
                case >= 200 and < 300:
                    Interlocked.Increment(ref _answered);
                    return (Fate.Yes, answer);
                case 503:
                    break;
                default:
                    if (!refusals.Contains(answer.Status)) Surprises.Enqueue($"{answer.Request} answered {answer.Status}: {answer.Text}");
                    return (Fate.No, answer);
            }
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConnectionError)
        {
            await Serves();
            return (Fate.No, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or SocketException or TaskCanceledException)
        {
        }
        Interlocked.Increment(ref _lost);
        await Serves();
        return (Fate.Perhaps, null);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _running.ContinueWith(_ => { }, TaskScheduler.Default);
        _api.Dispose();
        _end.Dispose();
    }

    private Task Serves() => Eventually.Holds(
        async () =>
        {
            try
            {
                return _end.IsCancellationRequested || (await _api.Anonymous.Get("/health/ready")).Status == 200;
            }
            catch (Exception notYet) when (notYet is HttpRequestException or IOException or SocketException or TaskCanceledException)
            {
                return false;
            }
        },
        "the host serves again", TimeSpan.FromMinutes(4));
}
