using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>Joining, hearing and saying, by the hub and by REST.</summary>
public sealed class ListeningTests(World world)
{
    [Fact]
    public async Task Who_joined_hears_what_is_said_in_the_hub_and_so_does_who_says_it()
    {
        var (ada, bob, id) = await world.TwoPeople();
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
        var (ada, bob, id) = await world.TwoPeople();
        await using var his = await HubClient.Connect(world, bob);
        await his.Joins(id);

        var said = await ada.Says(id, "Over REST");

        await his.Hears(id, 1);
        var heard = his.Heard("chat.message")[0].Member("message");
        heard.Id().ShouldBe(said.Id());
        heard.Text("createdAt").ShouldBe(said.Text("createdAt"));
    }

    [Fact]
    public async Task What_is_said_in_the_hub_is_read_over_REST()
    {
        var (ada, bob, id) = await world.TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);

        var sent = await hers.Says(id, "Without having joined");

        var read = (await bob.Get($"/chat/conversations/{id}/messages")).ShouldBe(200).Json.List("data").ShouldHaveSingleItem();
        JsonElement.DeepEquals(sent, read).ShouldBeTrue($"{sent} against {read}");
        (await bob.SeesConversation(id)).Number("unreadCount").ShouldBe(1);
    }

    [Fact]
    public async Task Joining_tells_where_the_conversation_stands_and_is_told_twice()
    {
        var (ada, _, id) = await world.TwoPeople();
        await ada.Says(id, "One");
        await using var hers = await HubClient.Connect(world, ada);

        var joined = await hers.Joins(id);

        joined.ShouldHaveExactly("conversationId", "lastSeq", "missed", "complete");
        joined.Id("conversationId").ShouldBe(id);
        joined.Number("lastSeq").ShouldBe(1);
        joined.List("missed").ShouldBeEmpty();
        joined.Member("complete").GetBoolean().ShouldBeTrue();
        await hers.Hears("chat.joined");
        var told = hers.Heard("chat.joined").ShouldHaveSingleItem();
        told.ShouldHaveExactly("conversationId", "message");
        told.Id("conversationId").ShouldBe(id);
        told.Text("message").ShouldBe("Joined conversation successfully");
    }

    [Fact]
    public async Task What_was_missed_comes_with_joining_oldest_first()
    {
        var (ada, bob, id) = await world.TwoPeople();
        for (var number = 1; number <= 5; number++) await ada.Says(id, $"Number {number}");
        await using var his = await HubClient.Connect(world, bob);

        var joined = await his.Joins(id, afterSeq: 2);
        await ada.Says(id, "Live");
        await his.Hears(id, 6);

        joined.Number("lastSeq").ShouldBe(5);
        joined.Member("complete").GetBoolean().ShouldBeTrue();
        joined.List("missed").Select(message => message.Text("content")).ShouldBe(["Number 3", "Number 4", "Number 5"]);
        var listed = (await bob.Get($"/chat/conversations/{id}/messages?afterSeq=2")).ShouldBe(200).Json.List("data")[0];
        JsonElement.DeepEquals(joined.List("missed")[0], listed).ShouldBeTrue($"{joined} against {listed}");
        his.Numbers(id).ShouldBe([6]);
    }

    [Fact]
    public async Task More_than_500_missed_messages_are_fetched_over_REST()
    {
        var (ada, _, id) = await world.TwoPeople();
        await Parallel.ForEachAsync(Enumerable.Range(0, 510), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => await ada.Says(id, "Hello"));
        await using var hers = await HubClient.Connect(world, ada);

        var joined = await hers.Joins(id, afterSeq: 0);
        await ada.Says(id, "Live");
        await hers.Hears(id, 511);

        joined.Member("complete").GetBoolean().ShouldBeFalse();
        joined.Number("lastSeq").ShouldBe(510);
        joined.List("missed").Select(message => message.Number("seq")).ShouldBe(Enumerable.Range(1, 500).Select(seq => (long)seq));
        hers.Numbers(id).ShouldBe([511]);
        (await hers.Joins(id, afterSeq: 10)).Member("complete").GetBoolean().ShouldBeFalse();
        (await hers.Joins(id, afterSeq: 11)).Member("complete").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Who_left_hears_no_more_until_joining_again()
    {
        var (ada, _, id) = await world.TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);
        await using var other = await HubClient.Connect(world, ada);
        await hers.Joins(id);
        await other.Joins(id);

        (await hers.Invoke("chat.leave", new { conversationId = id })).ValueKind.ShouldBe(JsonValueKind.Null);
        await ada.Says(id, "Unheard");
        await other.Hears(id, 1);
        var missed = (await hers.Joins(id, afterSeq: 0)).List("missed");
        await ada.Says(id, "Heard");
        await hers.Hears(id, 2);

        missed.ShouldHaveSingleItem().Number("seq").ShouldBe(1);
        hers.Numbers(id).ShouldBe([2]);
    }

    [Fact]
    public async Task Nobody_hears_of_what_they_did_not_join()
    {
        var (ada, bob, id) = await world.TwoPeople();
        var another = await ada.StartsConversation(bob);
        await using var his = await HubClient.Connect(world, bob);
        await his.Joins(another);

        await ada.Says(id, "Elsewhere");
        await ada.Says(another, "Here");
        await his.Hears(another, 1);

        his.Numbers(id).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_message_sent_again_is_the_same_message_and_is_heard_once()
    {
        var (ada, _, id) = await world.TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);
        await hers.Joins(id);
        var key = Guid.NewGuid();

        var first = await hers.Says(id, "Once", key);
        var again = await hers.Says(id, "Once", key);
        await hers.Says(id, "Another");
        await hers.Hears(id, 2);

        again.Id().ShouldBe(first.Id());
        hers.Numbers(id).ShouldBe([1, 2]);
    }

    [Fact]
    public async Task Send_without_asking_for_an_answer_works_too()
    {
        var (ada, _, id) = await world.TwoPeople();
        await ada.Says(id, "Before");
        await using var hers = await HubClient.Connect(world, ada);

        await hers.Connection.SendAsync("chat.join", new { conversationId = id }, TestContext.Current.CancellationToken);
        await hers.Hears("chat.joined");
        await hers.Connection.SendAsync("chat.send", new { conversationId = id, content = "Sent" }, TestContext.Current.CancellationToken);
        await hers.Hears(id, 2);

        hers.Numbers(id).ShouldBe([2]);
    }
}
