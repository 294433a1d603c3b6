using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.SignalR;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>Who is slow, or means ill, hurts nobody else.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class HostileClientTests(World world)
{
    [Fact]
    public async Task Who_does_not_read_is_cut_off_and_nobody_waits_for_it()
    {
        var (ada, bob, id) = await world.TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);
        await hers.Joins(id);
        using var his = await RawClient.Connect(world.Address, bob);
        await his.Send(RawClient.Handshake);
        await his.Send($$"""{"type":1,"invocationId":"1","target":"chat.join","arguments":[{"conversationId":"{{id}}"}]}""");
        await his.Read(until: "\"invocationId\":\"1\"");

        var (content, said) = (new string('x', 5000), 0L);
        await Eventually.Holds(async () =>
        {
            await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => hers.Says(id, content)));
            said += 16;
            return world.Host.Lines.Any(line => line.Contains("Client cut off", StringComparison.Ordinal) && line.Contains($"{bob.Id}", StringComparison.Ordinal));
        }, "the client that does not read is cut off", TimeSpan.FromMinutes(2));

        await hers.Hears(id, said);
        hers.Numbers(id).ShouldBe(Enumerable.Range(1, (int)said).Select(seq => (long)seq));
        await Eventually.Holds(
            () => world.Host.Lines.Any(line => line.Contains("Connection closed", StringComparison.Ordinal) && line.Contains($"{bob.Id}", StringComparison.Ordinal)), "its connection is gone");
    }

    [Fact]
    public async Task A_message_over_32_KiB_ends_the_connection_that_sent_it()
    {
        var (ada, bob, id) = await world.TwoPeople();
        await using var hers = await HubClient.Connect(world, ada);
        await using var his = await HubClient.Connect(world, bob);
        await his.Joins(id);

        await hers.Says(id, new string('\u4e16', 5000));
        await Should.ThrowAsync<Exception>(() => hers.Says(id, new string('x', 33 * 1024)));
        (await hers.Closed).ShouldBeOfType<HubException>().Message.ShouldNotContain("Exception");

        await his.Hears(id, 1);
        his.IsClosed.ShouldBeFalse();
    }

    public static TheoryData<string> Frames =>
    [
        "", "null", "[]", "{", "{}", "7", "\"text\"", "{\"type\":1}", "{\"type\":99}", "{\"type\":\"1\"}", "{\"type\":1,\"target\":7}", "{\"type\":1,\"target\":\"chat.send\",\"arguments\":{}}",
        "{\"type\":2,\"invocationId\":\"1\",\"item\":1}", "{\"type\":3,\"invocationId\":\"1\",\"result\":1}", "{\"type\":4,\"invocationId\":\"1\",\"target\":\"chat.join\",\"arguments\":[{}]}",
        "{\"type\":5,\"invocationId\":\"1\"}", "{\"type\":7}", "{\"type\":8,\"sequenceId\":1}", "{\"type\":9,\"sequenceId\":1}", "{\"type\":1,\"target\":\"chat.send\",\"arguments\":[{\"content\":\"\\ud800\"}]}",
        "{\"type\":1,\"target\":\"chat.send\",\"arguments\":[" + "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[" + "]}",
        "{\"type\":1,\"target\":\"chat.send\",\"arguments\":[{\"conversationId\":{\"a\":1e999}}]}", "\u0000\u0001\u0002", "{\"type\":1,\"headers\":7,\"target\":\"chat.join\",\"arguments\":[null]}",
        "{\"type\":1,\"streamIds\":[\"1\"],\"target\":\"chat.join\",\"arguments\":[{}]}",
    ];

    [Theory, MemberData(nameof(Frames))]
    public async Task A_malformed_frame_is_answered_without_a_word_about_our_insides(string frame)
    {
        using var client = await RawClient.Connect(world.Address, await world.Someone());
        await client.Send(RawClient.Handshake);

        await client.Send(frame);
        await client.Send("""{"type":1,"invocationId":"last","target":"chat.nowhere","arguments":[]}""");

        // Either the connection goes on, or it was ended.
        (await client.Read(until: "\"last\"")).ShouldNotMatch("System\\.|   at |JsonException|InvalidData|BytePosition|LineNumber");
    }

    [Fact]
    public async Task Random_bytes_do_no_harm()
    {
        var chance = new Random(20260115);
        var (ada, bob, id) = await world.TwoPeople();
        await using var his = await HubClient.Connect(world, bob);
        await his.Joins(id);

        for (var round = 0; round < 60; round++)
        {
            using var client = await RawClient.Connect(world.Address, ada);
            if (round % 3 > 0) await client.Send(round % 3 == 1 ? RawClient.Handshake : """{"protocol":"messagepack","version":1}""");
            var bytes = new byte[chance.Next(1, 2000)];
            chance.NextBytes(bytes);
            if (round % 4 == 0) bytes = [.. Encoding.UTF8.GetBytes($$"""{"type":1,"target":"chat.send","arguments":[{"conversationId":"{{id}}","content":"hello"}]}""").Select(b => chance.Next(20) == 0 ? (byte)chance.Next(256) : b), 0x1e];
            await client.Send(bytes, round % 2 == 0 ? WebSocketMessageType.Text : WebSocketMessageType.Binary);
        }

        await ada.Says(id, "Still here");
        await Eventually.Holds(() => his.Heard("chat.message").Any(m => m.Member("message").Text("content") == "Still here"), "the others hear on");
        world.Host.HasExited.ShouldBeFalse();
        world.Host.Output.ShouldNotContain("nhandled exception");
    }
}

/// <summary>Invocations count like requests.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class HubLimitTests(HubLimitTests.LimitedHost host) : IClassFixture<HubLimitTests.LimitedHost>
{
    private const int Global = 15;

    [Fact]
    public async Task Invocations_and_requests_spend_one_limit()
    {
        var ada = await host.Api.Someone();
        await using var hers = await HubClient.Connect(host.Process.Address, ada);
        await using var another = await HubClient.Connect(host.Process.Address, ada);
        for (var number = 2; number < Global; number++)
        {
            if (number % 2 == 0) await hers.IsRefused("chat.typing", new { conversationId = Guid.NewGuid() }, "NotFound");
            else await Should.ThrowAsync<HubException>(() => another.Invoke("chat.shout", new { }));
        }

        (await hers.IsRefused("chat.typing", new { conversationId = Guid.NewGuid() }, "TooManyRequests")).ShouldBe("Too many requests; please slow down");
        (await ada.Get("/users/me")).ShouldBeProblem(429, "TooManyRequests");
    }

    public sealed class LimitedHost(World world) : OwnHost(world,
        ("RateLimiting:Enabled", "true"), ("RateLimiting:Global:Limit", $"{Global}"), ("RateLimiting:Auth:Limit", "1000"));
}
