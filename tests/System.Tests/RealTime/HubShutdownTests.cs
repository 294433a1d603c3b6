using Microsoft.AspNetCore.SignalR.Client;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

[Trait(Needs.Name, Needs.Process)]
public sealed class HubShutdownTests(World world)
{
    [Fact]
    public async Task A_host_that_stops_sends_its_clients_to_the_next_one()
    {
        var settings = world.Settings();
        var first = await HostProcess.Start(settings);
        using var api = new Api(first.Address);
        var (ada, bob) = (await api.Someone("Ada"), await api.Someone("Bob"));
        var id = await ada.StartsConversation(bob);
        await using var his = await HubClient.Connect(first.Address, bob, comesBack: true);
        await his.Joins(id);
        using var raw = await RawClient.Connect(first.Address, ada);
        await raw.Send(RawClient.Handshake);
        var words = raw.Read();

        first.Terminate();
        (await first.Exit(TimeSpan.FromSeconds(30))).ShouldBe(0, first.Output);
        await using var second = await HostProcess.Start(settings);

        (await words).ShouldContain("""{"type":7,"allowReconnect":true}""");
        await Eventually.Holds(() => his.Connection.State == HubConnectionState.Connected, "the client is back", TimeSpan.FromSeconds(30));
        await ada.Says(id, "Missed");
        (await his.Joins(id, afterSeq: 0)).List("missed").ShouldHaveSingleItem();
        await first.DisposeAsync();
    }
}
