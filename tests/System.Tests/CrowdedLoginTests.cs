using System.Globalization;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>More passwords than can be hashed soon: whoever would wait too long is told so at once.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class CrowdedLoginTests(CrowdedLoginTests.SlowHost host) : IClassFixture<CrowdedLoginTests.SlowHost>
{
    [Fact]
    public async Task Who_finds_too_many_waiting_is_told_when_to_come_back()
    {
        var beyond = (Math.Max(1, Environment.ProcessorCount - 1) * 101) + 5;
        // Each has 64 connections.
        var clients = Enumerable.Range(0, (beyond / 50) + 1).Select(_ => new Api(host.Process.Address)).ToList();
        var crowd = Enumerable.Range(0, beyond).Select(number => LogIn(clients[number / 50])).ToList();

        await Eventually.Holds(() => crowd.Any(one => one.IsCompletedSuccessfully && one.Result.Status == 503), "somebody is sent away", TimeSpan.FromSeconds(60));

        var refused = (await crowd.First(one => one.IsCompletedSuccessfully && one.Result.Status == 503)).ShouldBeProblem(503, "ServiceUnavailable");
        int.Parse(refused.Header("Retry-After").ShouldNotBeNull(), CultureInfo.InvariantCulture).ShouldBePositive();
        (await host.Api.Anonymous.Get("/posts")).ShouldBe(200);
        crowd.Count(one => !one.IsCompleted).ShouldBeGreaterThan(50);

        // Who goes away leaves the place to others.
        clients.ForEach(client => client.Dispose());
        await Eventually.Holds(async () => (await LogIn(host.Api)).Status == 401, "there is a place again", TimeSpan.FromSeconds(60));
    }

    private static Task<Answer> LogIn(Api by) => by.Anonymous.Post("/auth/login", new { email = Api.UniqueEmail(), password = Api.GoodPassword });

    /// <summary>Half a second a password, or more.</summary>
    public sealed class SlowHost(World world) : OwnHost(world, ("Auth:BcryptWorkFactor", "13"));
}
