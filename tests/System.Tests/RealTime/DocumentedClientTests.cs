using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.RegularExpressions;
using ChatClient;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>
/// The clients of docs/realtime.md, as they stand there: through an nginx that sends each connection to another host, while hosts are
/// killed, wires are cut and Redis goes.
/// </summary>
[Trait(Needs.Name, Needs.Process)]
public sealed partial class DocumentedClientTests(PairWithRedis pair) : IClassFixture<PairWithRedis>
{
    [Fact]
    public async Task The_client_in_CSharp_stands_in_the_document_as_it_is_tested() => (await DocumentedClient.Code(CSharp())).ShouldBe(
        await File.ReadAllTextAsync(Path.Combine(Solution.Root, "tests", "System.Tests", "RealTime", "ConversationFeed.cs"), TestContext.Current.CancellationToken));

    [Fact]
    [Trait(Needs.Name, Needs.Node)]
    public async Task Whatever_becomes_of_the_connection_the_documented_clients_hear_the_conversation_once_and_in_order()
    {
        var (ada, bob, id) = await pair.TwoPeople();
        await using var nginx = await NginxServer.Start(pair.First.Address, pair.Second.Address);
        using var wire = new Relay(nginx.Address.Host, nginx.Address.Port);
        var behind = new Uri($"http://127.0.0.1:{wire.Port}");

        ConcurrentQueue<Message> heard = [];
        await using var feed = new ConversationFeed(behind, id, () => Task.FromResult(bob.AccessToken), heard.Enqueue);
        using var json = await DocumentedClient.Start("listen.mjs", behind, id, binary: false, ada, bob, ada);
        using var binary = await DocumentedClient.Start("listen.mjs", behind, id, binary: true, ada, bob);
        var connecting = feed.Connect();

        var said = 0;
        async Task Say(int times)
        {
            for (; times > 0; times--, said++) await (said % 2 == 0 || pair.Second.HasExited ? ada : pair.There(bob)).Says(id, $"Number {said + 1}");
        }

        await Say(20);
        await connecting;
        await Say(20);
        for (var cut = 0; cut < 4; cut++)
        {
            wire.Cut();
            await Say(10);
            wire.Mend();
            await Say(10);
        }

        await pair.Redis.Kill();
        await Say(30);
        await pair.Second.Kill();
        wire.Cut();
        // More than a join brings along.
        await Parallel.ForEachAsync(Enumerable.Range(0, 600), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (_, _) => await ada.Says(id, "Many"));
        said += 600;
        wire.Mend();
        await Say(10);

        var all = await All(ada, id);
        all.Count.ShouldBe(said);
        await Eventually.Holds(() => heard.Count >= said, "the client in C# has everything", TimeSpan.FromSeconds(60));
        heard.Select(message => (message.Seq, message.Id, message.Content)).ShouldBe(all);
        foreach (var list in (JsonElement[])[.. await json.Heard(said), .. await binary.Heard(said)]) list.EnumerateArray().Select(Key).ShouldBe(all);
    }

    private static async Task<IReadOnlyList<(long Seq, Guid Id, string Content)>> All(Caller reader, Guid id)
    {
        List<(long, Guid, string)> all = [];
        while ((await reader.Get($"/chat/conversations/{id}/messages?pageSize=100&afterSeq={all.Count}")).ShouldBe(200).Json.List("data") is { Count: > 0 } page)
            all.AddRange(page.Select(Key));
        return all;
    }

    private static (long Seq, Guid Id, string Content) Key(JsonElement message) => (message.Number("seq"), message.Id(), message.Text("content")!);

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharp();
}
