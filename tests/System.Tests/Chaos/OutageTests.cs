using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>What the host needs is killed under load and comes back; the host stays, and nothing is lost or doubled.</summary>
[Collection(HeavyTests.Beside)]
[Trait(Needs.Name, Needs.Process)]
public sealed class OutageTests(World world)
{
    [Theory]
    [InlineData("InMemory")]
    [InlineData("RabbitMq")]
    public async Task When_PostgreSQL_crashes_nothing_is_lost_and_nothing_happens_twice(string transport)
    {
        const int crashes = 5;
        await using var postgres = await StoppablePostgres.Start();
        await using var arena = await Arena.Open(postgres.CreateDatabase(), transport);
        await arena.Start();
        await arena.Load.Begin();

        for (var crash = 0; crash < crashes; crash++)
        {
            await arena.Load.Goes(1);
            await arena.Passes(300, 1_500);
            await postgres.Stop();
            await arena.IsReady(503, "unavailable");
            await arena.Passes(0, 1_500);
            await postgres.StartAgain();
            await arena.IsReady(200, "ok");
        }

        await arena.Load.Goes(50);
        await arena.Settle($"{transport}: {crashes} crashes of PostgreSQL");
    }

    [Fact]
    public async Task When_RabbitMQ_is_killed_requests_succeed_and_events_wait()
    {
        const int kills = 3;
        await using var arena = await Arena.Open(world.Postgres.CreateDatabase(), "RabbitMq");
        await arena.Start();
        await arena.Load.Begin();

        for (var kill = 0; kill < kills; kill++)
        {
            await arena.Load.Goes(30);
            await arena.Rabbit!.Kill();
            await arena.IsReady(200, "degraded");
            await arena.Load.Goes(30);
            await EventsWait(arena);
            await arena.Rabbit.Start();
            await arena.IsReady(200, "ok");
        }

        await arena.Load.Goes(30);
        await arena.Settle($"{kills} kills of RabbitMQ");
        arena.Load.Lost.ShouldBe(0);
    }

    [Fact]
    public async Task A_host_that_starts_without_RabbitMQ_serves_and_catches_up()
    {
        await using var arena = await Arena.Open(world.Postgres.CreateDatabase(), "RabbitMq", withBroker: false);
        await arena.Start();
        await arena.Load.Begin();

        await arena.Load.Goes(100);
        await arena.IsReady(200, "degraded");
        await EventsWait(arena);
        await arena.Rabbit!.Start();
        await arena.IsReady(200, "ok");

        await arena.Load.Goes(50);
        await arena.Settle("RabbitMQ came later");
        arena.Load.Lost.ShouldBe(0);
    }

    private static async Task EventsWait(Arena arena)
    {
        (await arena.Ask<long>("select count(*) from witness.waiting where visible_at is not null")).ShouldBePositive();
        (await arena.Ask<long>("select count(*) from witness.waiting where visible_at is null")).ShouldBe(0);
    }
}
