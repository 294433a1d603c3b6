using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>Joining, hearing and saying, by the hub and by REST.</summary>
public sealed class ListeningTests(World world)
{
    private async Task<(Caller Ada, Caller Bob, Guid Conversation)> TwoPeople()
    {
        var (ada, bob) = (await world.Someone("Ada"), await world.Someone("Bob"));
        return (ada, bob, await ada.StartsConversation(bob));
    }

    [Fact]
    public async Task Who_joined_hears_what_is_said_in_the_hub_and_so_does_who_says_it()
    {
        var (ada, bob, id) = await TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);
        await using var his = await HubClient.Connect(world, bob);
        await hers.Joins(id);
        await his.Joins(id);

        var sent = await hers.Says(id, "  Hello, Bob ");

        sent.ShouldHaveExactly("id", "conversationId", "senderId", "senderDisplayName", "content", "createdAt", "seq");
        foreach (var client in (HubClient[])[hers, his])
        {
            await client.Hears("chat.message");
            var heard = client.Heard("chat.message").ShouldHaveSingleItem();
            heard.ShouldHaveExactly("conversationId", "message");
            heard.Id("conversationId").ShouldBe(id);
            var message = heard.Member("message");
            message.ShouldHaveExactly("id", "senderId", "senderDisplayName", "content", "createdAt", "seq");
            message.Id().ShouldBe(sent.Id());
            message.Id("senderId").ShouldBe(ada.Id);
            message.Text("senderDisplayName").ShouldBe("Ada");
            message.Text("content").ShouldBe("Hello, Bob");
            message.Text("createdAt").ShouldBe(sent.Text("createdAt"));
            message.Number("seq").ShouldBe(1);
        }
    }

    [Fact]
    public async Task What_is_said_over_REST_is_heard_live()
    {
        var (ada, bob, id) = await TwoPeople();
        await using var his = await HubClient.Connect(world, bob);
        await his.Joins(id);

        var said = await ada.Says(id, "Over REST");

        await his.Hears(id, 1);
        var heard = his.Heard("chat.message")[0].Member("message");
        heard.Id().ShouldBe(said.Id());
        heard.Text("createdAt").ShouldBe(said.Text("createdAt"));
    }
}
