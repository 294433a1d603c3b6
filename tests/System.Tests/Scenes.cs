using System.Text.Json;
using ModularMonolith.Tests.Support;
using Shouldly;

namespace ModularMonolith.SystemTests;

/// <summary>What a test needs to have happened before it starts.</summary>
internal static class Scenes
{
    public const string NoOnesId = "0198c0de-0000-7000-8000-00000000dead";

    public static async Task<JsonElement> Publishes(this Caller author, string title = "A fine title", string visibility = "public") =>
        (await author.Post("/posts", new { title, content = "Something to read.", visibility })).ShouldBe(201).Json;

    public static async Task<(Caller Ada, Caller Bob, Guid Conversation)> TwoPeople(this World world)
    {
        var (ada, bob) = (await world.Someone("Ada"), await world.Someone("Bob"));
        return (ada, bob, await ada.StartsConversation(bob));
    }

    public static async Task<JsonElement> Says(this Caller sender, Guid conversation, string content) =>
        (await sender.Post($"/chat/conversations/{conversation}/messages", new { content })).ShouldBe(201).Json;

    public static async Task<JsonElement> SeesConversation(this Caller member, Guid conversation) =>
        (await member.Get("/chat/conversations")).ShouldBe(200).Json.EnumerateArray().Single(row => row.Id() == conversation);

    public static Task<Answer> Refreshes(this Caller caller, string? token = null) =>
        caller.Anonymously().Post("/auth/refresh", new { refreshToken = token ?? caller.RefreshToken });

    /// <summary>Access tokens of an ended session are refused within 5 s, not at once.</summary>
    public static Task IsSignedOut(this Caller caller) => Eventually.Holds(
        async () => (await caller.Get("/users/me")) is { Status: 401 } refused && refused.Error == "InvalidToken",
        "the access token of the ended session is refused", TimeSpan.FromSeconds(5));

    public static async Task ShouldStillBeSignedIn(this Caller caller)
    {
        (await caller.Get("/users/me")).ShouldBe(200);
        (await caller.Refreshes()).ShouldBe(200);
    }

    public static async Task<Answer> SetStatus(this World world, Caller of, string status)
    {
        var (administrator, answer) = (await world.Administrator(), (Answer?)null);
        // On a busy machine Users hears of who has just signed up a moment later.
        await Eventually.Holds(async () => (answer = await administrator.Put($"/users/{of.Id}/status", new { status })).Status != 404, "Users knows the account");
        return answer!.ShouldBe(200);
    }

    /// <summary>All calls at the same time, started together.</summary>
    public static async Task<Answer[]> AtOnce(int times, Func<int, Task<Answer>> call)
    {
        var start = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var calls = Enumerable.Range(0, times).Select(async number =>
        {
            await start.Task;
            return await call(number);
        }).ToList();
        start.SetResult();
        return await Task.WhenAll(calls);
    }

    /// <summary>No stack trace, which would speak to a debugger.</summary>
    public static void ShouldSpeakToAPerson(this string output) =>
        output.Split('\n').ShouldNotContain(line => line.StartsWith("   at ", StringComparison.Ordinal), output);

    public static int Count(this IEnumerable<Answer> answers, int status) => answers.Count(answer => answer.Status == status);
}
