namespace ModularMonolith.Tests.Support;

public static class ChatScenes
{
    /// <summary>On a busy machine Chat hears of who has just signed up a moment later.</summary>
    public static async Task<Guid> StartsConversation(this Caller creator, params Caller[] members)
    {
        Answer? started = null;
        await Eventually.Holds(
            async () => (started = await creator.Post("/chat/conversations", new { memberIds = members.Select(member => member.Id) })).Status != 400, "Chat knows everybody");
        return started!.ShouldBe(201).Json.Id();
    }
}
