using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.Chaos;

internal sealed partial class Client
{
    private async Task StartTalk(Person? guest)
    {
        var talk = new Talk(Mark("Talk"));
        // Chat knows a guest once it has heard of the account, and no banned one.
        var (fate, answer) = await Ask(
            Resident, caller => caller.Post("/chat/conversations", new { memberIds = new[] { (guest ?? Resident).Id }, talk.Title }), 400);
        if (fate == Fate.No) return;
        talk.StartsWith([.. ((Person?[])[Resident, guest]).OfType<Person>()]);
        Told.Talks.Enqueue(talk);
        if (fate == Fate.Perhaps) return;
        talk.Id = answer!.Json.Id();
        _talks.Add(talk);
    }

    private async Task Invite(int whom)
    {
        var (talk, keeper) = whom % 2 == 0 || _talks.Count == 0 ? (load.Hall, load.HallKeeper) : (Any(_talks, whom)!, Resident);
        var person = AnyOne(whom / 2);
        if (talk.Has(person)) return;
        var (fate, answer) = await Ask(keeper, caller => caller.Post($"/chat/conversations/{talk.Id}/members", new { userId = person.Id }), 404, 409);
        var wasThere = answer?.Status == 409;
        talk.Joins(person, wasThere ? Fate.Yes : fate);
    }

    private async Task Say(int whom, bool isKeyed)
    {
        var talk = whom % 2 == 0 ? load.Hall : Any(_talks, whom) ?? load.Hall;
        var sender = AnyOne(whom / 2);
        if (!talk.Has(sender)) return;
        var (content, clientMessageId) = (Mark("Message"), isKeyed ? Guid.NewGuid() : (Guid?)null);

        var (fate, answer) = await Send();
        // With a key it is safe to send again; in the end it is there once.
        var isDoubtful = fate == Fate.Perhaps;
        while (isKeyed && fate == Fate.Perhaps) (fate, answer) = await Send();
        if (fate == Fate.Yes) Told.Messages.Enqueue(new Said(talk, sender, content, answer!.Json.Id(), answer.Json.Number("seq")));
        else if (isDoubtful) Told.Messages.Enqueue(new Said(talk, sender, content));

        Task<(Fate Fate, Answer? Answer)> Send() =>
            Ask(sender, caller => caller.Post($"/chat/conversations/{talk.Id}/messages", new { content, clientMessageId }));
    }
}
