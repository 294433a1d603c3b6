using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>What operators read of connections, at the most talkative.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class HubLogTests(HubLogTests.TalkativeHost host) : IClassFixture<HubLogTests.TalkativeHost>
{
    private Task IsLogged(params string[] parts) => Eventually.Holds(
        () => host.Process.Lines.Any(line => parts.All(part => line.Contains(part, StringComparison.Ordinal))), $"a line has {string.Join(" and ", parts)}");

    [Fact]
    public async Task Connections_and_invocations_are_logged_and_tokens_never_are()
    {
        var someone = await host.Api.Someone();
        var client = await HubClient.Connect(host.Process.Address, someone);
        using (var raw = await RawClient.Connect(host.Process.Address, someone)) await raw.Send(RawClient.Handshake);
        await host.Api.Anonymous.Get($"/chat?access_token={someone.AccessToken}");
        await host.Api.Anonymous.Post($"/chat/negotiate?access_token={someone.AccessToken}");
        await host.Api.Anonymous.Get($"/chat?access_token={someone.AccessToken}x");
        await client.IsRefused("chat.join", new { conversationId = Guid.NewGuid() }, "NotFound");
        await client.DisposeAsync();

        await IsLogged(" info [RealTime] Connection opened {requestId: ", client.Connection.ConnectionId ?? "", $"userId: {someone.Id}");
        await IsLogged(" info [RealTime] Connection closed {requestId: ", $"userId: {someone.Id}");
        await IsLogged(" warn <-- INVOKE chat.join 404 ", "requestId: ");
        await IsLogged("<-- GET /chat 101 ");
        host.Process.Output.ShouldNotContain(someone.AccessToken!);
        host.Process.Output.ShouldNotContain("access_token");
    }

    [Fact]
    public async Task What_an_invocation_does_is_logged_under_its_id()
    {
        var (ada, bob) = (await host.Api.Someone(), await host.Api.Someone());
        var id = await ada.StartsConversation(bob);
        await using var hers = await HubClient.Connect(host.Process.Address, ada);

        await hers.Says(id, "A canary in the content: 73191");

        await IsLogged(" debug [Chat] Message sent {requestId: ", $"conversationId: {id}");
        await IsLogged(" http <-- INVOKE chat.send 200 ", "requestId: ");
        host.Process.Output.ShouldNotContain("73191");
    }

    public sealed class TalkativeHost(World world) : OwnHost(world, ("LOG_LEVEL", "debug"));
}
