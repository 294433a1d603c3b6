using System.Diagnostics;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>
/// The host is killed at random moments, while it serves and while it starts. <c>CHAOS_KILLS</c> says how often; <c>CHAOS_SEED</c> repeats a
/// run's moments and its clients' intentions.
/// </summary>
[Collection(HeavyTests.Name)]
[Trait(Needs.Name, Needs.Process)]
public sealed class ChaosTests(World world)
{
    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("CHAOS_KILLS"), out var given) ? given : 25;

    [Theory]
    [InlineData("InMemory")]
    [InlineData("RabbitMq")]
    public async Task Whenever_the_host_is_killed_nothing_is_lost_and_nothing_happens_twice(string transport)
    {
        await using var arena = await Arena.Open(world.Postgres.CreateDatabase(), transport);
        await arena.Start();
        await arena.Load.Begin();

        var killing = Stopwatch.StartNew();
        for (var kills = 0; kills < Kills; kills++)
        {
            // The first answer of a process takes longest: a host that has not answered yet has nothing to lose.
            await arena.Load.Goes(1);
            await arena.Passes(100, 1_500);
            await arena.Kill();
            while (kills + 1 < Kills && arena.Random.Next(6) == 0)
            {
                arena.Launch();
                await arena.Passes(0, 2_000);
                await arena.Kill();
                kills++;
            }
            await arena.Start();
        }

        await arena.Load.Goes(50);
        await arena.Settle($"{transport}: {Kills} kills in {killing.Elapsed.TotalSeconds:0} s");
    }

    [Fact]
    public async Task A_first_start_that_is_killed_is_finished_by_the_next()
    {
        var settings = world.Settings();
        var random = Arena.Draws();
        for (var kill = 0; kill < 6; kill++)
        {
            await using var host = HostProcess.Launch(settings);
            await Task.Delay(random.Next(500, 4_000), TestContext.Current.CancellationToken);
            host.HasExited.ShouldBeFalse(host.Output);
            await host.Kill();
        }

        await using var last = await HostProcess.Start(settings);
        using var api = new Api(last.Address);
        (await api.Anonymous.Get("/posts")).ShouldBe(200).Json.Number("total").ShouldBe(4);
        (await api.Anonymous.Post("/auth/login", new { email = "john@example.com", password = "Password123!" })).ShouldBe(200);
        await (await api.Someone()).Publishes();
    }
}
