using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>A connection lives no longer than its session and its token, whichever host it is at.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class SessionEndTests(TwoInstancesTests.SecondHost second, World world) : IClassFixture<TwoInstancesTests.SecondHost>
{
    public static TheoryData<string> Ends => ["log-out", "password", "session", "theft", "ban", "deletion"];

    private async Task End(Caller someone, string how) => (await (how switch
    {
        "log-out" => someone.Post("/auth/logout"),
        "password" => someone.Post("/auth/change-password", new { currentPassword = someone.Password, newPassword = "Battery2Staple" }),
        "session" => someone.Delete($"/auth/sessions/{Jwt.Read(someone.AccessToken!).Payload["sid"]}"),
        "ban" => world.SetStatus(someone, "banned"),
        "deletion" => someone.Delete("/users/me", new { someone.Password }),
        _ => IsStolen(someone),
    })).Status.ShouldBeOneOf(200, 204, 401);

    private static async Task<Answer> IsStolen(Caller someone)
    {
        var next = (await someone.Refreshes()).ShouldBe(200).Json.Text("refreshToken");
        (await someone.Refreshes(next)).ShouldBe(200);
        return (await someone.Refreshes()).ShouldBe(401);
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task A_connection_ends_with_its_session_at_every_host(string how)
    {
        var (ada, bob, id) = await world.TwoPeople();
        await using var here = await HubClient.Connect(world.Address, bob, comesBack: true);
        await using var there = await HubClient.Connect(second.Process.Address, bob, comesBack: true);
        await using var hers = await HubClient.Connect(second.Process.Address, ada);
        foreach (var client in (HubClient[])[here, there, hers]) await client.Joins(id);

        await End(bob, how);

        await here.Closed;
        await there.Closed;
        await ada.Says(id, "Without Bob");
        await hers.Hears(id, 1);
        there.Numbers(id).ShouldBeEmpty();
        hers.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public async Task Only_the_session_that_ended_loses_its_connection()
    {
        var someone = await world.Someone();
        var other = await someone.OnAnotherDevice();
        await using var ended = await HubClient.Connect(second.Process.Address, someone);
        await using var stays = await HubClient.Connect(second.Process.Address, other);

        await End(someone, "session");
        await ended.Closed;

        stays.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public async Task A_connection_ends_with_its_token()
    {
        var someone = await world.Someone();
        someone.AccessToken = Jwt.Read(someone.AccessToken!).With("exp", DateTimeOffset.UtcNow.AddSeconds(3).ToUnixTimeSeconds()).Sign(world.JwtSecret);
        await using var client = await HubClient.Connect(world, someone);

        await client.Closed;
    }

    [Fact]
    public async Task A_client_whose_token_ends_comes_back_with_the_next_one()
    {
        var someone = await world.Someone();
        var good = someone.AccessToken!;
        someone.AccessToken = Jwt.Read(good).With("exp", DateTimeOffset.UtcNow.AddSeconds(3).ToUnixTimeSeconds()).Sign(world.JwtSecret);
        await using var client = await HubClient.Connect(world.Address, someone, comesBack: true);
        var back = new TaskCompletionSource();
        client.Connection.Reconnected += _ =>
        {
            back.TrySetResult();
            return Task.CompletedTask;
        };

        someone.AccessToken = good;

        await back.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        client.IsClosed.ShouldBeFalse();
    }
}
