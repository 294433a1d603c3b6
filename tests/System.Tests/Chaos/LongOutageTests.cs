using System.Diagnostics;
using ModularMonolith.Tests.Support;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

[Trait(Needs.Name, Needs.Process)]
public sealed class LongOutageTests
{
    private static readonly TimeSpan Outage = TimeSpan.FromSeconds(120);

    // It takes a second or two; a busy machine is no defect.
    private static readonly TimeSpan Recovery = TimeSpan.FromSeconds(60);

    /// <summary>On both transports at the same time, for they share nothing but the outage.</summary>
    [Fact]
    public async Task Two_minutes_without_PostgreSQL_cost_nothing_but_these_two_minutes()
    {
        await using var postgres = await StoppablePostgres.Start();
        await using var inMemory = await Survivor.Start(postgres, "InMemory");
        await using var overRabbitMq = await Survivor.Start(postgres, "RabbitMq");
        Survivor[] both = [inMemory, overRabbitMq];
        await Task.WhenAll(both.Select(one => one.WritesWhatCanNotTakeEffectYet()));

        await postgres.Stop();
        await Task.WhenAll(both.Select(one => one.Survives(Outage)));
        await postgres.StartAgain();
        var back = Stopwatch.StartNew();

        await Task.WhenAll(both.Select(one => Task.WhenAll(
            Says(one, "a request worked", one.Serves(Recovery)), Says(one, "the event took effect", one.TakesEffect(Recovery)))));
        await Task.WhenAll(both.Select(one => one.IsAsBefore(Recovery)));

        async Task Says(Survivor one, string what, Task happened)
        {
            await happened;
            Arena.Say($"{one.Transport}: {what} {back.Elapsed.TotalMilliseconds:0} ms after {Outage.TotalSeconds:0} s without PostgreSQL");
        }
    }
}
