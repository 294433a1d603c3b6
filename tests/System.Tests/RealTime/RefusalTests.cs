using System.Text.Json.Nodes;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>The hub refuses what REST refuses, with the same words.</summary>
public sealed class RefusalTests(World world)
{
    private static readonly string[] Methods = ["chat.join", "chat.send", "chat.typing", "chat.read"];

    private static object Argument(string method, Guid conversationId) => method switch
    {
        "chat.send" => new { conversationId, content = "Hello" },
        "chat.read" => new { conversationId, seq = 0 },
        _ => new { conversationId },
    };

    [Fact]
    public async Task Who_joins_again_by_mistake_hears_on()
    {
        var (ada, bob, id) = await world.TwoPeople();
        await using var his = await HubClient.Connect(world, bob);
        await his.Joins(id);

        await his.IsRefused("chat.join", new { conversationId = id, afterSeq = -1 }, "BadRequest");
        await ada.Says(id, "Still here?");

        await his.Hears(id, 1);
    }

    [Theory]
    [InlineData("chat.shout")]
    [InlineData("Refuse")]
    [InlineData("OnDisconnectedAsync")]
    [InlineData("Dispose")]
    public async Task Nothing_but_the_contracts_methods_can_be_invoked(string method)
    {
        await using var client = await HubClient.Connect(world, await world.Someone());

        foreach (var arguments in (object[][])[[], [new { }], [new { }, 7]])
            (await Should.ThrowAsync<HubException>(() => client.Connection.InvokeCoreAsync(method, arguments, TestContext.Current.CancellationToken))).Message
                .ShouldBe("There is no such method to invoke this way");
        await client.Hears("chat.error", 3);
        client.Heard("chat.error").ShouldAllBe(told => told.GetProperty("event").GetString() == method);
    }

    [Fact]
    public async Task No_method_streams()
    {
        await using var client = await HubClient.Connect(world, await world.Someone());
        var argument = new { conversationId = Guid.NewGuid() };

        await Should.ThrowAsync<HubException>(async () =>
        {
            await foreach (var _ in client.Connection.StreamAsync<object>("chat.join", argument, TestContext.Current.CancellationToken))
            {
            }
        });
        await Should.ThrowAsync<HubException>(() => client.Connection.InvokeCoreAsync(
            "chat.join", [argument, Enumerable.Range(1, 3).ToAsyncEnumerable()], TestContext.Current.CancellationToken));
        await client.Hears("chat.error", 2);
    }

    public static TheoryData<string> AllMethods => [.. Methods];

    [Theory, MemberData(nameof(AllMethods))]
    public async Task A_stranger_is_refused(string method)
    {
        var (_, _, id) = await world.TwoPeople();
        await using var stranger = await HubClient.Connect(world, await world.Someone());

        (await stranger.IsRefused(method, Argument(method, id), "Forbidden")).ShouldBe("You are not a member of this conversation");
    }

    [Theory, MemberData(nameof(AllMethods))]
    public async Task A_conversation_that_is_not_there_is_not_found(string method)
    {
        await using var client = await HubClient.Connect(world, await world.Someone());

        (await client.IsRefused(method, Argument(method, Guid.NewGuid()), "NotFound")).ShouldBe("Conversation not found");
    }

    [Theory, MemberData(nameof(AllMethods))]
    public async Task A_permission_that_the_token_lacks_is_named(string method)
    {
        var (ada, _, id) = await world.TwoPeople();
        ada.AccessToken = Jwt.Read(ada.AccessToken!).With("permissions", JsonNode.Parse("""[{ "resource": "posts", "actions": ["read"] }]""")).Sign(world.JwtSecret);
        await using var client = await HubClient.Connect(world, ada);

        (await client.IsRefused(method, Argument(method, id), "Forbidden"))
            .ShouldBe($"Missing permission: {(method is "chat.send" or "chat.typing" ? "messages:create" : "messages:read")}");
    }

    [Theory]
    [InlineData("""{ }""", "conversationId is required")]
    [InlineData("""{ "conversationId": null, "content": "Hello" }""", "conversationId must not be null")]
    [InlineData("""{ "conversationId": "not-a-uuid", "content": "Hello" }""", "conversationId has the wrong type or format")]
    [InlineData("""{ "conversationId": "0198c0de-0000-7000-8000-00000000dead", "content": 5 }""", "content has the wrong type or format")]
    [InlineData("""{ "conversationId": "0198c0de-0000-7000-8000-00000000dead", "content": "a\u0000b" }""", "content has the wrong type or format")]
    [InlineData("""{ "conversationId": "0198c0de-0000-7000-8000-00000000dead", "content": "Hello", "more": 1 }""", "more is not a known member")]
    [InlineData("""{ "conversationId": "0198c0de-0000-7000-8000-00000000dead", "content": "  " }""", "Content must be between 1 and 5000 characters")]
    [InlineData("""[]""", "The only argument must be one well-formed object")]
    [InlineData("""null""", "The only argument must be one well-formed object")]
    [InlineData("7", "The only argument must be one well-formed object")]
    public async Task A_wrong_argument_is_told_by_name(string argument, string sentence)
    {
        await using var client = await HubClient.Connect(world, await world.Someone());

        (await client.IsRefused("chat.send", JsonNode.Parse(argument), "BadRequest")).ShouldBe(sentence);
    }

    [Fact]
    public async Task A_wrong_number_of_arguments_is_refused_in_words()
    {
        await using var client = await HubClient.Connect(world, await world.Someone());

        foreach (var arguments in (object[][])[[], [new { }, new { }]])
            (await Should.ThrowAsync<HubException>(() => client.Connection.InvokeCoreAsync("chat.send", arguments, TestContext.Current.CancellationToken))).Message
                .ShouldBe("The only argument must be one well-formed object");
        await client.Hears("chat.error", 2);
    }

    [Fact]
    public async Task Reading_beyond_the_last_message_is_refused()
    {
        var (ada, _, id) = await world.TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);

        (await hers.IsRefused("chat.read", new { conversationId = id, seq = 1 }, "BadRequest")).ShouldStartWith("seq must be at most 0");
        (await hers.IsRefused("chat.join", new { conversationId = id, afterSeq = -1 }, "BadRequest")).ShouldBe("afterSeq must be 0 or more");
    }

    [Fact]
    public async Task Other_content_under_one_key_is_refused()
    {
        var (ada, _, id) = await world.TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);
        var clientMessageId = Guid.NewGuid();
        await hers.Says(id, "Once", clientMessageId);

        await hers.IsRefused("chat.send", new { conversationId = id, content = "Twice", clientMessageId }, "UnprocessableEntity");
    }
}
