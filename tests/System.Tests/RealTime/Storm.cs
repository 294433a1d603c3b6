using ModularMonolith.Tests.Support;
using Shouldly;

namespace ModularMonolith.SystemTests.RealTime;

/// <summary>Many talk at once at two hosts, over REST and over the hub, while others listen at both.</summary>
internal static class Storm
{
    public const int Messages = 240;

    public static async Task IsHeardByAll(Pair pair, Func<Task>? meanwhile = null)
    {
        var (ada, bob, id) = await pair.TwoPeople();
        HubClient[] listeners =
        [
            await HubClient.Connect(pair.First.Address, ada), await HubClient.Connect(pair.Second.Address, ada),
            await HubClient.Connect(pair.First.Address, bob), await HubClient.Connect(pair.Second.Address, bob),
        ];
        foreach (var listener in listeners) await listener.Joins(id);
        Func<Task>[] speakers =
        [
            () => ada.Says(id, "Over REST, here"), () => pair.There(bob).Says(id, "Over REST, there"),
            () => listeners[0].Says(id, "By the hub, here"), () => listeners[3].Says(id, "By the hub, there"),
        ];

        var talk = Task.WhenAll(speakers.Select(async speak =>
        {
            for (var number = 0; number < Messages / speakers.Length; number++) await speak();
        }));
        if (meanwhile is not null) await meanwhile();
        await talk;

        foreach (var listener in listeners)
        {
            await Eventually.Holds(() => listener.Numbers(id).Count >= Messages, "everything is heard", TimeSpan.FromSeconds(30));
            listener.Numbers(id).ShouldBe(Enumerable.Range(1, Messages).Select(seq => (long)seq));
            await listener.DisposeAsync();
        }
    }
}
