using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>A comparison that finds nothing proves something only if it would have found it: each of its checks is shown what it is for.</summary>
[Collection(HeavyTests.Name)]
[Trait(Needs.Name, Needs.Process)]
public sealed class ComparisonTests(ComparisonTests.CalmArena calm) : IClassFixture<ComparisonTests.CalmArena>
{
    public static TheoryData<string, string> Corruptions { get; } = [.. Chaos.Corruptions.All];

    [Theory]
    [MemberData(nameof(Corruptions))]
    public async Task A_check_finds_what_it_is_for(string sentence, string corruption)
    {
        var check = Comparison.Checks.Single(check => check.Sentence == sentence);

        var (before, after) = await calm.Corrupt(corruption, check);

        before.ShouldBeEmpty();
        after.ShouldHaveSingleItem().Some.ShouldNotBeEmpty();
    }

    [Fact]
    public void Each_check_is_shown_what_it_is_for() =>
        Comparison.Checks.Select(check => check.Sentence).ShouldBe(Chaos.Corruptions.All.Select(corruption => corruption.Item1).Distinct(), ignoreOrder: true);

    /// <summary>Clients had some time with a host that nobody killed.</summary>
    public sealed class CalmArena(World world) : IAsyncLifetime
    {
        private Arena? _arena;

        private Arena Arena => _arena ?? throw new InvalidOperationException("The host has not been started.");

        public async ValueTask InitializeAsync()
        {
            _arena = await Arena.Open(world.Postgres.CreateDatabase(), "InMemory");
            await Arena.Start();
            await Arena.Load.Begin();
            var told = Arena.Load.Told;
            await Eventually.Holds(
                () => told.People.Any(person => person.Deleted == Fate.Yes) && told.People.Any(person => person.Status.Last == "banned" && person.Deleted == Fate.No)
                    && told.Articles.Any(article => article.Deleted == Fate.Yes) && told.Talks.Count > 1 && told.Messages.Count > 1,
                "something of everything has happened", TimeSpan.FromMinutes(2));
            await Arena.Settle("Nobody was killed");
        }

        internal async Task<(IReadOnlyList<Finding> Before, IReadOnlyList<Finding> After)> Corrupt(string sql, Check check)
        {
            await using var connection = new NpgsqlConnection(PostgresServer.Unpooled(Arena.Settings.Database!));
            await connection.OpenAsync();
            // Never committed: the next one starts from what is right.
            await using var transaction = await connection.BeginTransactionAsync();
            await Arena.Load.Told.Upload(connection);
            var before = await Comparison.Run(connection, [check]);
            await new NpgsqlCommand(sql, connection, transaction).ExecuteNonQueryAsync();
            return (before, await Comparison.Run(connection, [check]));
        }

        public ValueTask DisposeAsync() => _arena?.DisposeAsync() ?? ValueTask.CompletedTask;
    }
}
