using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

[Collection(HeavyTests.Beside)]
[Trait(Needs.Name, Needs.Process)]
public sealed class DrainTests(World world)
{
    [Theory]
    [InlineData("InMemory")]
    [InlineData("RabbitMq")]
    public async Task SIGTERM_under_load_ends_the_host_in_time_and_leaves_nothing_leased(string transport)
    {
        const int stops = 3;
        await using var arena = await Arena.Open(world.Postgres.CreateDatabase(), transport);
        await arena.Start();
        await arena.Load.Begin();

        for (var stop = 0; stop < stops; stop++)
        {
            await arena.Load.Goes(20);
            await arena.Passes(0, 1_000);
            arena.Host.Terminate();
            (await arena.Host.Exit(TimeSpan.FromSeconds(30))).ShouldBe(0, arena.Host.Output);
            // What failed before waits for its next attempt, which is no lease.
            (await arena.Ask<long>("select count(*) from witness.waiting where visible_at > now() and attempts = 0")).ShouldBe(0);
            await arena.Start();
        }

        await arena.Load.Goes(50);
        await arena.Settle($"{transport}: {stops} stops");
    }
}
