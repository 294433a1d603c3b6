using System.Text.Json;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>What is heard besides messages.</summary>
public sealed class SignalTests(World world)
{
    [Fact]
    public async Task The_others_hear_that_somebody_types()
    {
        var (ada, bob, id) = await world.TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);
        await using var his = await HubClient.Connect(world, bob);
        await hers.Joins(id);
        await his.Joins(id);

        (await hers.Invoke("chat.typing", new { conversationId = id })).ValueKind.ShouldBe(JsonValueKind.Null);

        await his.Hears("chat.typing");
        var typing = his.Heard("chat.typing")[0];
        typing.ShouldHaveExactly("conversationId", "userId");
        typing.Id("conversationId").ShouldBe(id);
        typing.Id("userId").ShouldBe(ada.Id);
        hers.Heard("chat.typing").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_others_hear_how_far_somebody_has_read(bool byHub)
    {
        var (ada, bob, id) = await world.TwoPeople();
        await ada.Says(id, "One");
        await ada.Says(id, "Two");
        await using var hers = await HubClient.Connect(world, ada);
        await using var his = await HubClient.Connect(world, bob);
        await hers.Joins(id);
        await his.Joins(id);

        async Task Reads(long seq)
        {
            if (byHub) await his.Invoke("chat.read", new { conversationId = id, seq });
            else (await bob.Put($"/chat/conversations/{id}/read", new { seq })).ShouldBe(204);
        }

        await Reads(2);
        // Never backwards, so there is nothing to tell.
        await Reads(1);
        await ada.Says(id, "Three");
        await Reads(3);

        await hers.Hears("chat.read", 2);
        var read = hers.Heard("chat.read");
        read[0].ShouldHaveExactly("conversationId", "userId", "seq");
        read[0].Id("conversationId").ShouldBe(id);
        read[0].Id("userId").ShouldBe(bob.Id);
        read.Select(mark => mark.Number("seq")).ShouldBe([2, 3]);
        his.Heard("chat.read").ShouldBeEmpty();
        (await bob.SeesConversation(id)).Number("unreadCount").ShouldBe(0);
    }

    [Fact]
    public async Task Who_comes_into_a_conversation_hears_it_without_joining()
    {
        var (ada, bob, carla) = (await world.Someone("Ada"), await world.Someone("Bob"), await world.Someone("Carla"));
        await using var his = await HubClient.Connect(world, bob);
        await using var carlas = await HubClient.Connect(world, carla);
        await his.IsThere();
        await carlas.IsThere();

        var id = await ada.StartsConversation(bob);
        await his.Hears("chat.added");
        await Eventually.Holds(async () => (await ada.Post($"/chat/conversations/{id}/members", new { userId = carla.Id })).Status == 201, "Chat knows Carla");
        await carlas.Hears("chat.added");

        foreach (var added in (JsonElement[])[his.Heard("chat.added").ShouldHaveSingleItem(), carlas.Heard("chat.added").ShouldHaveSingleItem()])
        {
            added.ShouldHaveExactly("conversationId");
            added.Id("conversationId").ShouldBe(id);
        }
    }

    [Fact]
    public async Task Who_is_removed_hears_it_and_nothing_more()
    {
        var (ada, bob, id) = await world.TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);
        await using var his = await HubClient.Connect(world, bob);
        await hers.Joins(id);
        await his.Joins(id);

        (await ada.Delete($"/chat/conversations/{id}/members/{bob.Id}")).ShouldBe(204);
        await ada.Says(id, "Among ourselves");
        await hers.Hears(id, 1);
        await his.Hears("chat.removed");

        his.Heard("chat.removed").ShouldHaveSingleItem().Id("conversationId").ShouldBe(id);
        his.Numbers(id).ShouldBeEmpty();
        await his.IsRefused("chat.join", new { conversationId = id }, "Forbidden");
    }

    [Fact]
    public async Task Who_is_let_in_again_hears_again()
    {
        var (ada, bob, id) = await world.TwoPeople();
        await using var his = await HubClient.Connect(world, bob);
        await his.Joins(id);
        await ada.Says(id, "Before");
        await his.Hears(id, 1);

        (await ada.Delete($"/chat/conversations/{id}/members/{bob.Id}")).ShouldBe(204);
        await ada.Says(id, "Without Bob");
        (await ada.Post($"/chat/conversations/{id}/members", new { userId = bob.Id })).ShouldBe(201);
        (await his.Joins(id, afterSeq: 1)).List("missed").ShouldHaveSingleItem().Number("seq").ShouldBe(2);
        await ada.Says(id, "With Bob");

        await his.Hears(id, 3);
        his.Numbers(id).ShouldBe([1, 3]);
    }
}
