using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Chat;

/// <summary>Messages of many, kept together, with a clock that stands: nobody goes alone because a second has passed.</summary>
public sealed class GroupTests(GroupTests.TimelessHost chat) : IClassFixture<GroupTests.TimelessHost>
{
    [Fact]
    public async Task Conversations_that_are_locked_hold_up_no_other()
    {
        var people = await chat.People(10);
        // As many as there can be groups.
        var locked = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => chat.Conversation(people[0], [.. people.Skip(1)])));
        var free = await chat.Conversation(people[0], [.. people.Skip(1)]);
        await using var database = NpgsqlDataSource.Create(chat.Database);
        await using var other = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await other.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using (var hold = new NpgsqlCommand("select 1 from chat.conversations where id = any($1) for no key update", other, transaction) { Parameters = { new() { Value = locked } } })
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var waiting = locked.Select(id => chat.Says(people[0], id)).ToList();
        await ChatHost.AtOnce(10, n => chat.Says(people[n], free)).WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        waiting.ShouldAllBe(message => !message.IsCompleted);
        await transaction.RollbackAsync(TestContext.Current.CancellationToken);
        (await Task.WhenAll(waiting)).ShouldAllBe(message => message.Seq == 1);
    }

    [Fact]
    public async Task Messages_are_kept_by_index_however_many_there_have_come_to_be()
    {
        const string scans = "select seq_scan from pg_stat_user_tables where relname = 'messages'";
        var people = await chat.People(10);
        var ids = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => chat.Conversation(people[0], [.. people.Skip(1)])));
        var before = await chat.Ask<long>(scans);

        // Plans are made of the first executions, when the tables are next to empty.
        await ChatHost.AtOnce(10, async n =>
        {
            for (var turn = 0; turn < 50; turn++) await chat.Sends(people[n], ids[(n + turn) % 10], "Hello", Guid.NewGuid());
            return n;
        });

        // What PostgreSQL counts it tells up to some seconds later, all of a connection's at once.
        await Eventually.Holds(
            async () => await chat.Ask<long>("select n_tup_ins from pg_stat_user_tables where relname = 'messages'") >= 500, "PostgreSQL has counted the messages", TimeSpan.FromSeconds(30));
        (await chat.Ask<long>(scans)).ShouldBe(before);
    }

    public sealed class TimelessHost(PostgresServer server) : ChatHost(server)
    {
        protected override bool OwnClock => true;
    }
}
