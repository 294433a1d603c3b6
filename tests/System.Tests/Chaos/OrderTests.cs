using ModularMonolith.Tests.Support;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

[Collection(HeavyTests.Name)]
[Trait(Needs.Name, Needs.Process)]
public sealed class OrderTests(World world)
{
    private const int Users = 50;
    private const int Renames = 20;

    [Theory]
    [InlineData("InMemory")]
    [InlineData("RabbitMq")]
    public async Task A_name_that_two_hosts_change_by_turns_ends_as_the_last_one_everywhere(string transport)
    {
        await using var arena = await Arena.Open(world.Postgres.CreateDatabase(), transport);
        await arena.Start();
        await using var second = await HostProcess.Start(arena.Settings with { Port = Ports.Free() });
        using var here = new Api(arena.Host.Address);
        using var there = new Api(second.Address);
        var told = new Told();
        await EachUser(async number =>
        {
            var someone = await here.Someone($"User {number}");
            told.People.Enqueue(new Person(someone) { Id = someone.Id });
        });

        var people = told.People.ToList();
        for (var turn = 1; turn <= Renames; turn++)
            await EachUser(async number =>
            {
                var (person, name) = (people[number], $"User {number}, name {turn}");
                var caller = (number + turn) % 2 == 0 ? person.Caller : there.WithToken(person.Caller.AccessToken!);
                (await caller.Put("/users/me", new { displayName = name })).ShouldBe(200);
                person.Name.Write(name, Fate.Yes);
            });

        await Comparison.ShouldHold(arena.Settings.Database!, told, $"{transport}, two hosts");
    }

    private static Task EachUser(Func<int, Task> does) => Parallel.ForEachAsync(
        Enumerable.Range(0, Users), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (number, _) => await does(number));
}
