namespace ModularMonolith.Tests.Support;

public static class ChatScenes
{
    /// <summary>On a busy machine Chat hears of who has just signed up a moment later.</summary>
    public static async Task<Answer> Starts(this Caller creator, object conversation)
    {
        Answer? started = null;
        await Eventually.Holds(async () => (started = await creator.Post("/chat/conversations", conversation)).Status is not (400 or 503), "Chat knows everybody");
        return started!.ShouldBe(201);
    }

    public static async Task<Guid> StartsConversation(this Caller creator, params Caller[] members) =>
        (await creator.Starts(new { memberIds = members.Select(member => member.Id) })).Json.Id();
}
