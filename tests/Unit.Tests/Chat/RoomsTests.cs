using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Modules.Chat.Infrastructure.Live;
using ModularMonolith.Modules.Chat.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Tests.Chat;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Chat;

public sealed class RoomsTests : IDisposable
{
    private static readonly Guid Conversation = Guid.NewGuid();
    private static readonly Guid Ada = Guid.NewGuid();

    private readonly Pushes _pushes = new();
    private readonly RoomGaps _gaps = new();
    private readonly Rooms _rooms;

    public RoomsTests() => _rooms = new Rooms(_pushes, _gaps);

    private static MessageDto Message(long seq) => new(Guid.Empty, Conversation, Ada, "Ada", "Hello", DateTimeOffset.UnixEpoch, seq);

    private static Task<Result<Snapshot>> Sees(long lastSeq, params long[] missed) =>
        Task.FromResult<Result<Snapshot>>(new Snapshot(lastSeq, 1, [.. missed.Select(Message)], true));

    private Task<Result<(Seat Seat, Snapshot Snapshot)>> Joins(string connection, Func<Task<Result<Snapshot>>> look, CancellationTokenSource? disconnected = null) =>
        _rooms.Join(connection, Ada, Conversation, look, disconnected?.Token ?? CancellationToken.None);

    public void Dispose() => _gaps.Dispose();

    [Fact]
    public async Task Who_may_not_join_takes_no_seat()
    {
        (await Joins("ada", () => Task.FromResult<Result<Snapshot>>(ChatErrors.NotAMember))).Error.ShouldBe(ChatErrors.NotAMember);
        _rooms.Find(Conversation).ShouldBeNull();
    }

    [Fact]
    public async Task A_join_that_fails_takes_no_seat()
    {
        await Should.ThrowAsync<TimeoutException>(() => Joins("ada", () => throw new TimeoutException()));
        _rooms.Find(Conversation).ShouldBeNull();
    }

    [Fact]
    public async Task Who_disconnects_while_joining_takes_no_seat()
    {
        using var disconnected = new CancellationTokenSource();
        await Should.ThrowAsync<OperationCanceledException>(() => Joins("ada", async () =>
        {
            // In this order by SignalR: first the token, then the hub.
            await disconnected.CancelAsync();
            _rooms.Leave("ada");
            return (await Sees(0)).Value;
        }, disconnected));
        _rooms.Find(Conversation).ShouldBeNull();
    }

    [Fact]
    public async Task A_room_lives_as_long_as_somebody_listens()
    {
        await Joins("ada", () => Sees(0));
        await Joins("bob", () => Sees(0));
        _rooms.Leave("ada");
        _rooms.Find(Conversation).ShouldNotBeNull();
        _rooms.Leave("bob", Conversation);
        _rooms.Find(Conversation).ShouldBeNull();
        _rooms.Positions().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_gap_is_noted_for_the_watch()
    {
        await Joins("ada", () => Sees(3));
        _rooms.Hear(new Notice.Said(Conversation, Message(4)));
        _gaps.Take().ShouldBeEmpty();
        _rooms.Hear(new Notice.Said(Conversation, Message(6)));
        _gaps.Take().ShouldBe([Conversation]);
    }

    [Fact]
    public void Who_is_added_or_removed_hears_it_without_a_seat()
    {
        _rooms.Hear(new Notice.Added(Conversation, [Ada]));
        _rooms.Hear(new Notice.Removed(Conversation, Ada, 2));
        _pushes.To($"{Ada}").ShouldBe(["added", "removed"]);
    }

    /// <summary>
    /// A conversation goes on while notices are swapped, doubled and lost, looks come when they come, and clients join, leave and come
    /// back: what each of them missed and heard is the conversation, once and in order.
    /// </summary>
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Whatever_happens_every_client_has_the_whole_conversation(int seed)
    {
        var chance = new Random(seed);
        var (said, notices) = (0L, new List<long>());
        var clients = Enumerable.Range(0, 4).Select(_ => new Client()).ToList();
        var connections = 0;

        void Look()
        {
            foreach (var (_, cursor, _) in _rooms.Positions())
                for (var seq = cursor + 1; seq <= said; seq++) _rooms.Find(Conversation)!.Take(Message(seq));
        }

        void Happens()
        {
            switch (chance.Next(5))
            {
                case 0 or 1:
                    said++;
                    for (var times = chance.Next(3); times > 0; times--) notices.Insert(chance.Next(notices.Count + 1), said);
                    break;
                case 2 or 3 when notices.Count > 0:
                    _rooms.Hear(new Notice.Said(Conversation, Message(notices[^1])));
                    notices.RemoveAt(notices.Count - 1);
                    break;
                case 4 when chance.Next(4) == 0:
                    Look();
                    break;
            }
        }

        void SomeHappens()
        {
            for (var more = chance.Next(4); more > 0; more--) Happens();
        }

        async Task JoinsThen(Client client)
        {
            client.IsAway = false;
            client.Connection = $"{++connections}";
            var after = client.Has.Count;
            var joined = await Joins(client.Connection, async () =>
            {
                SomeHappens();
                var snapshot = await Sees(said, [.. Enumerable.Range(after + 1, (int)said - after).Select(seq => (long)seq)]);
                SomeHappens();
                // Who looks later may be done earlier.
                if (clients.Find(other => other.IsAway) is { } other && chance.Next(2) == 0) await JoinsThen(other);
                SomeHappens();
                return snapshot;
            });
            client.Has.AddRange(joined.Value.Snapshot.Missed.Select(m => m.Seq));
            SomeHappens();
            _rooms.Release(joined.Value.Seat).ShouldBeTrue();
        }

        void Leaves(Client client)
        {
            client.Leave(_pushes);
            _rooms.Leave(client.Connection);
        }

        for (var step = 0; step < 400; step++)
        {
            Happens();
            var client = clients[chance.Next(clients.Count)];
            if (client.IsAway) await JoinsThen(client);
            else if (chance.Next(8) == 0) Leaves(client);
            // A room that is left by all is made anew.
            if (chance.Next(20) == 0) clients.FindAll(other => !other.IsAway).ForEach(Leaves);
        }

        Look();
        foreach (var client in clients)
        {
            if (!client.IsAway) client.Leave(_pushes);
            client.Has.ShouldBe(Enumerable.Range(1, client.Has.Count).Select(seq => (long)seq));
        }
    }

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    private sealed class Client
    {
        public List<long> Has { get; } = [];

        public bool IsAway { get; set; } = true;

        public string Connection { get; set; } = "";

        public void Leave(Pushes pushes)
        {
            Has.AddRange(pushes.To(Connection).Select(long.Parse));
            IsAway = true;
        }
    }
}
