using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Modules.Chat.Infrastructure;
using ModularMonolith.Shared;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Chat;

public sealed class GroupCommitTests : IDisposable
{
    private static readonly ConversationId Conversation = new(Guid.NewGuid());

    private readonly FakeTimeProvider _clock = new();
    private readonly List<Group> _groups = [];
    private readonly ConcurrentQueue<string> _alone = [];
    private readonly SemaphoreSlim _begun = new(0);
    private readonly GroupCommit _commit;

    public GroupCommitTests() => _commit = new GroupCommit(_clock);

    public void Dispose()
    {
        _begun.Dispose();
        _commit.Dispose();
    }

    [Fact]
    public async Task Who_comes_first_waits_for_nobody()
    {
        var first = Says("one");

        Contents(0).ShouldBe("one");
        Keeps(0);
        (await first).ShouldBe("one");
    }

    [Fact]
    public async Task What_is_said_meanwhile_is_kept_together_afterwards()
    {
        Task<string>[] all = [Says("one"), Says("two"), Says("three")];
        _groups.Count.ShouldBe(1);

        Keeps(0);
        await all[0];
        await Begun(2);

        Contents(1).ShouldBe("two three");
        Keeps(1);
        (await Task.WhenAll(all)).ShouldBe(["one", "two", "three"]);
        _alone.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_says_two_things_in_a_conversation_says_them_one_after_the_other()
    {
        var who = new UserId(Guid.NewGuid());
        Task<string>[] all = [Says("before"), Says("one", who), Says("two", who), Says("three")];
        Keeps(0);
        await Begun(2);
        Contents(1).ShouldBe("one three");
        Keeps(1);
        await Begun(3);
        Contents(2).ShouldBe("two");
        Keeps(2);
        await Task.WhenAll(all);
    }

    [Fact]
    public async Task Three_groups_are_kept_at_once_and_the_next_is_of_all_others()
    {
        var conversations = Enumerable.Range(1, 6).ToDictionary(n => n, _ => new ConversationId(Guid.NewGuid()));
        var all = conversations.Select(c => Says($"{c.Key}", conversation: c.Value)).ToList();
        all.Add(Says("again", conversation: conversations[1]));
        _groups.Count.ShouldBe(3);

        Keeps(2);
        await Begun(4);
        Contents(3).ShouldBe("4 5 6");

        Keeps(0);
        await Begun(5);
        Contents(4).ShouldBe("again");
        foreach (var group in (int[])[1, 3, 4]) Keeps(group);
        await Task.WhenAll(all);
    }

    [Fact]
    public async Task A_group_has_a_limit()
    {
        var first = Says("first");
        var others = Enumerable.Range(0, 150).Select(_ => Says("x")).ToList();
        Keeps(0);
        await Begun(2);
        _groups[1].Messages.Count.ShouldBe(100);
        Keeps(1);
        await Begun(3);
        _groups[2].Messages.Count.ShouldBe(50);
        Keeps(2);
        await Task.WhenAll([first, .. others]);
    }

    [Fact]
    public async Task What_a_group_could_not_keep_is_kept_alone()
    {
        Task<string>[] all = [Says("before"), Says("one"), Says("locked"), Says("three")];
        Keeps(0);
        await Begun(2);
        Keeps(1, but: "locked");

        await Task.WhenAll(all);
        _alone.ShouldBe(["locked"]);
    }

    [Fact]
    public async Task What_one_spoils_for_a_group_each_does_alone()
    {
        Task<string>[] all = [Says("before"), Says("one"), Says("two")];
        Keeps(0);
        await Begun(2);
        _groups[1].Ends.SetException(new PostgresException("duplicate", "ERROR", "ERROR", PostgresErrorCodes.UniqueViolation));

        await Task.WhenAll(all);
        _alone.Order().ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task A_group_whose_fate_is_unknown_fails_and_nobody_says_it_again()
    {
        Task<string>[] all = [Says("before"), Says("one"), Says("two")];
        Keeps(0);
        await Begun(2);
        var after = Says("after");
        _groups[1].Ends.SetException(new NpgsqlException("The connection broke."));

        await Should.ThrowAsync<NpgsqlException>(() => all[1]);
        await Should.ThrowAsync<NpgsqlException>(() => all[2]);
        _alone.ShouldBeEmpty();
        await Begun(3);
        Keeps(2);
        (await after).ShouldBe("after");
    }

    [Fact]
    public async Task Behind_statements_that_hang_those_of_other_conversations_go_alone()
    {
        ConversationId[] conversations = [.. Enumerable.Range(0, 3).Select(_ => new ConversationId(Guid.NewGuid()))];
        var hang = conversations.Select(conversation => Says("hangs", conversation: conversation)).ToList();
        Task<string>[] elsewhere = [Says("one"), Says("two")];
        var there = Says("there", conversation: conversations[0]);

        _clock.Advance(TimeSpan.FromSeconds(1));

        await Task.WhenAll(elsewhere);
        _alone.Order().ShouldBe(["one", "two"]);
        for (var group = 0; group < 3; group++) Keeps(group);
        await Task.WhenAll(hang);
        await Begun(4);
        Contents(3).ShouldBe("there");
        Keeps(3);
        await there;
    }

    [Fact]
    public async Task Whose_own_statement_hangs_does_not_say_it_twice()
    {
        Task<string>[] all = [Says("before"), Says("leads"), Says("follows")];
        Keeps(0);
        await Begun(2);

        _clock.Advance(TimeSpan.FromSeconds(1));
        Keeps(1);

        await Task.WhenAll(all);
        _alone.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_called_off_while_waiting_says_nothing()
    {
        using var calledOff = new CancellationTokenSource();
        var before = Says("before");
        var (gone, stays) = (Says("gone", calledOff: calledOff), Says("stays"));

        await calledOff.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => gone);
        Keeps(0);
        await before;
        await Begun(2);
        Contents(1).ShouldBe("stays");
        Keeps(1);
        await stays;
        _alone.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_is_called_off_when_in_a_group_shares_its_fate()
    {
        using var calledOff = new CancellationTokenSource();
        Task<string>[] all = [Says("before"), Says("leads"), Says("follows", calledOff: calledOff)];
        Keeps(0);
        await Begun(2);

        await calledOff.CancelAsync();

        Keeps(1);
        (await Task.WhenAll(all)).ShouldBe(["before", "leads", "follows"]);
    }

    [Fact]
    public async Task Who_is_called_off_as_it_would_lead_lets_the_next_one()
    {
        using var calledOff = new CancellationTokenSource();
        await calledOff.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(() => Says("gone", calledOff: calledOff));

        var next = Says("next");
        Contents(0).ShouldBe("next");
        Keeps(0);
        await next;
    }

    private async Task<string> Says(string content, UserId? sender = null, ConversationId? conversation = null, CancellationTokenSource? calledOff = null)
    {
        var message = Message.Write(conversation ?? Conversation, sender ?? new UserId(Guid.NewGuid()), content, null, DateTimeOffset.UnixEpoch).Value;
        var kept = await _commit.Keep(
            message,
            messages =>
            {
                var group = new Group(messages);
                lock (_groups) _groups.Add(group);
                _begun.Release();
                return group.Ends.Task;
            },
            () =>
            {
                _alone.Enqueue(content);
                return Task.FromResult<Kept?>(Of(message));
            },
            calledOff?.Token ?? CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        return kept!.Message!.Content;
    }

    private string Contents(int number) => string.Join(' ', _groups[number].Messages.Select(message => message.Content));

    private void Keeps(int number, string but = "") =>
        _groups[number].Ends.SetResult(_groups[number].Messages.Where(message => message.Content != but).ToDictionary(message => message.Id, Of));

    private async Task Begun(int groups)
    {
        while (true)
        {
            lock (_groups)
                if (_groups.Count >= groups)
                    return;
            (await _begun.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBeTrue();
        }
    }

    private static Kept Of(Message message) =>
        new(true, true, false, new MessageDto(message.Id, message.ConversationId.Value, message.SenderId.Value, "Ada", message.Content, message.CreatedAt, 1));

    private sealed record Group(IReadOnlyList<Message> Messages)
    {
        public TaskCompletionSource<IReadOnlyDictionary<Guid, Kept>> Ends { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
