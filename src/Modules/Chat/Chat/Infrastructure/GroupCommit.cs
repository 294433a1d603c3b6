using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using Npgsql;

namespace ModularMonolith.Modules.Chat.Infrastructure;

/// <summary>
/// What is said while other messages are being kept is kept together, in one transaction: to PostgreSQL a commit of its own costs more than
/// a message. Nobody waits for company, and nobody waits long for others.
/// </summary>
internal sealed class GroupCommit(TimeProvider clock)
{
    private const int Most = 100;

    // While PostgreSQL keeps one group the senders of another are answered.
    private const int Lanes = 3;

    // A statement that hangs takes its own messages with it, not all that are said meanwhile.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly List<Place> waiting = [];
    private readonly HashSet<ConversationId> entered = [];
    private int leaders;

    private enum Turn
    {
        Leads,
        IsKept,
        GoesAlone,
    }

    /// <summary>Keeps a message, by itself or with those of others.</summary>
    /// <param name="message">The message.</param>
    /// <param name="together">Keeps several, each sender of a conversation once, or none. What its answer lacks is for its sender to keep alone.</param>
    /// <param name="alone">Keeps this one. <c>null</c>: there is no such conversation.</param>
    public async Task<Kept?> Keep(Message message, Func<IReadOnlyList<Message>, Task<IReadOnlyDictionary<Guid, Kept>>> together, Func<Task<Kept?>> alone)
    {
        var place = new Place(message);
        var turn = Leads(place) ? Turn.Leads : await TurnOf(place);
        if (turn == Turn.Leads) turn = await Lead(place, together);
        return turn == Turn.IsKept ? place.Kept : await alone();
    }

    private bool Leads(Place place)
    {
        lock (gate)
        {
            if (MayLead(place)) return true;
            waiting.Add(place);
            return false;
        }
    }

    // Two groups in one conversation would only wait for each other.
    private bool MayLead(Place place)
    {
        if (leaders == Lanes || !entered.Add(place.Message.ConversationId)) return false;
        leaders++;
        return true;
    }

    private async Task<Turn> TurnOf(Place place)
    {
        try
        {
            return await place.Turn.Task.WaitAsync(Patience, clock);
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

    private bool Leaves(Place place)
    {
        lock (gate) return waiting.Remove(place);
    }

    private async Task<Turn> Lead(Place leader, Func<IReadOnlyList<Message>, Task<IReadOnlyDictionary<Guid, Kept>>> together)
    {
        var group = Gather(leader);
        try
        {
            var kept = await together([.. group.Select(place => place.Message)]);
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
            foreach (var place in group) place.Turn.TrySetException(e);
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
        HashSet<ConversationId> conversations = [leader.Message.ConversationId];
        lock (gate)
        {
            foreach (var place in waiting.TakeWhile(_ => group.Count < Most))
            {
                var conversation = place.Message.ConversationId;
                if (entered.Add(conversation)) conversations.Add(conversation);
                if (conversations.Contains(conversation) && speakers.Add(place.Speaker)) group.Add(place);
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
            entered.ExceptWith(group.Select(place => place.Message.ConversationId));
            foreach (var place in waiting.Where(MayLead).ToList())
            {
                waiting.Remove(place);
                place.Turn.SetResult(Turn.Leads);
            }
        }
    }

    private sealed class Place(Message message)
    {
        public Message Message => message;

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
