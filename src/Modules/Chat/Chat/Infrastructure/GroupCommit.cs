using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using Npgsql;

namespace ModularMonolith.Modules.Chat.Infrastructure;

/// <summary>
/// What is said while other messages are being kept is kept together, in one transaction: to PostgreSQL a commit of its own costs more than
/// a message. Nobody waits for company, and nobody waits long for other conversations.
/// </summary>
internal sealed class GroupCommit(TimeProvider clock) : IDisposable
{
    private const int MostInAGroup = 100;

    // While PostgreSQL keeps one group the senders of another are answered.
    private const int Lanes = 3;

    // They wait for locks that others hold, and must leave connections of the pool to whoever waits for nobody.
    private const int MostAlone = 4;

    // Statements that hang keep up their own conversations, not all that are said meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    // As for a connection of the pool.
    private static readonly TimeSpan PatienceAlone = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private readonly List<Place> waiting = [];
    private readonly HashSet<ConversationId> entered = [];
    private readonly SemaphoreSlim loners = new(MostAlone);
    private int leaders;

    private enum Turn
    {
        Leads,
        IsKept,
        GoesAlone,
    }

    public void Dispose() => loners.Dispose();

    /// <summary>Keeps a message, by itself or with those of others.</summary>
    /// <param name="message">The message.</param>
    /// <param name="keepGroup">Keeps several, each sender of a conversation once, or none. What its answer lacks is for its sender to keep alone.</param>
    /// <param name="keepAlone">Keeps this one. <c>null</c>: there is no such conversation.</param>
    /// <param name="ct">Calls the message off. One that is in a group by then shares the group's fate.</param>
    /// <exception cref="TimeoutException">Too many wait for conversations that others have locked; nothing was kept.</exception>
    public async Task<Kept?> Keep(
        Message message, Func<IReadOnlyList<Message>, Task<IReadOnlyDictionary<Guid, Kept>>> keepGroup, Func<Task<Kept?>> keepAlone, CancellationToken ct)
    {
        var place = new Place(message);
        var turn = LeadsOrQueues(place) ? Turn.Leads : await TurnOf(place, ct);
        if (turn == Turn.Leads) turn = await Lead(place, keepGroup, ct);
        if (turn == Turn.IsKept) return place.Kept;

        if (!await loners.WaitAsync(PatienceAlone, ct)) throw new TimeoutException("Too many messages wait for conversations that are locked.");
        try
        {
            return await keepAlone();
        }
        finally
        {
            loners.Release();
        }
    }

    private bool LeadsOrQueues(Place place)
    {
        lock (gate)
        {
            if (TakesLane(place)) return true;
            waiting.Add(place);
            return false;
        }
    }

    // Two groups in one conversation would only wait for each other.
    private bool TakesLane(Place place)
    {
        if (leaders == Lanes || !entered.Add(place.Conversation)) return false;
        leaders++;
        return true;
    }

    private async Task<Turn> TurnOf(Place place, CancellationToken ct)
    {
        await using var callingOff = ct.UnsafeRegister(_ => CallOff(place), null);
        try
        {
            // Called off, the turn itself is.
            return await place.Turn.Task.WaitAsync(Patience, clock, CancellationToken.None);
        }
        catch (TimeoutException) when (Leaves(place))
        {
            return Turn.GoesAlone;
        }
        catch (TimeoutException)
        {
            return await place.Turn.Task;
        }
    }

    private void CallOff(Place place)
    {
        lock (gate)
            if (waiting.Remove(place)) place.Turn.SetCanceled();
    }

    // Where a group is in the conversation, it has the lock that one would wait for alone.
    private bool Leaves(Place place)
    {
        lock (gate) return !entered.Contains(place.Conversation) && waiting.Remove(place);
    }

    private async Task<Turn> Lead(Place leader, Func<IReadOnlyList<Message>, Task<IReadOnlyDictionary<Guid, Kept>>> keepGroup, CancellationToken ct)
    {
        if (ct.IsCancellationRequested)
        {
            PassOn([leader]);
            throw new OperationCanceledException(ct);
        }

        var group = Gather(leader);
        try
        {
            var kept = await keepGroup([.. group.Select(place => place.Message)]);
            foreach (var place in group) place.Ends(kept.GetValueOrDefault(place.Message.Id));
            return leader.Kept is null ? Turn.GoesAlone : Turn.IsKept;
        }
        catch (PostgresException e) when (e.SqlState[..2] is "22" or "23" or "40")
        {
            // None is kept, because of one of them.
            foreach (var place in group) place.Ends(null);
            return Turn.GoesAlone;
        }
        catch (Exception e)
        {
            foreach (var place in group.Skip(1)) place.Turn.SetException(e);
            throw;
        }
        finally
        {
            PassOn(group);
        }
    }

    private List<Place> Gather(Place leader)
    {
        List<Place> group = [leader];
        HashSet<(ConversationId, UserId)> speakers = [leader.Speaker];
        HashSet<ConversationId> conversations = [leader.Conversation];
        lock (gate)
        {
            foreach (var place in waiting.TakeWhile(_ => group.Count < MostInAGroup))
            {
                if (entered.Add(place.Conversation)) conversations.Add(place.Conversation);
                if (conversations.Contains(place.Conversation) && speakers.Add(place.Speaker)) group.Add(place);
            }

            waiting.RemoveAll(group.Contains);
        }

        return group;
    }

    private void PassOn(IEnumerable<Place> group)
    {
        lock (gate)
        {
            leaders--;
            entered.ExceptWith(group.Select(place => place.Conversation));
            foreach (var place in waiting.Where(TakesLane).ToList())
            {
                waiting.Remove(place);
                place.Turn.SetResult(Turn.Leads);
            }
        }
    }

    private sealed class Place(Message message)
    {
        public Message Message => message;

        public ConversationId Conversation => message.ConversationId;

        public (ConversationId, UserId) Speaker => (message.ConversationId, message.SenderId);

        public TaskCompletionSource<Turn> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Kept? Kept { get; private set; }

        public void Ends(Kept? kept)
        {
            Kept = kept;
            Turn.TrySetResult(kept is null ? GroupCommit.Turn.GoesAlone : GroupCommit.Turn.IsKept);
        }
    }
}
