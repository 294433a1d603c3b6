using System.Diagnostics;

namespace ModularMonolith.Benchmarks.Chat;

/// <summary>A conversation of a million messages beside one of a thousand.</summary>
internal sealed class LongConversation(Server server, bool isQuick, Action<string, string, double> note)
{
    private const int Times = 200;

    public async Task Compare()
    {
        var (shorter, longer) = (await server.Start(2), await server.Start(2));
        var messages = isQuick ? 20_000 : 1_000_000;
        await Fill(shorter, 1_000);
        await Fill(longer, messages);

        // The first time is for code to be compiled.
        foreach (var isWarmUp in new[] { true, false })
        {
            foreach (var (conversation, count) in new[] { (shorter, 1_000), (longer, messages) })
            {
                var measured = await Measure(conversation, count);
                if (isWarmUp) continue;
                foreach (var (what, milliseconds) in measured) note($"{count:N0} messages: {what}, median", "ms", milliseconds);
            }
        }
    }

    private async Task<IReadOnlyList<(string What, double Milliseconds)>> Measure(Conversation conversation, int count)
    {
        var caller = server.Caller(conversation.Tokens[0]!);
        var path = $"/chat/conversations/{conversation.Id}/messages";
        await using var listener = (await server.Connect([conversation.Tokens[1]]))[0];
        await listener.Join(conversation.Id);
        return
        [
            ("join", await Median(() => listener.Join(conversation.Id))),
            ("the newest page", await Median(async () => (await caller.Get($"{path}?pageSize=50")).ShouldBe(200))),
            ("the oldest page", await Median(async () => (await caller.Get($"{path}?pageSize=50&afterSeq=1")).ShouldBe(200))),
            ("a page in the middle", await Median(async () => (await caller.Get($"{path}?pageSize=50&beforeSeq={count / 2}")).ShouldBe(200))),
            ("send", await Median(() => listener.Say(conversation.Id))),
            ("the conversations with unread counts", await Median(async () => (await caller.Get("/chat/conversations")).ShouldBe(200))),
        ];
    }

    private Task<int> Fill(Conversation conversation, int messages) => server.Ask<int>($"""
        with people as (select array_agg(user_id order by user_id) as ids from chat.conversation_members where conversation_id = '{conversation.Id}'),
        filled as (
          insert into chat.messages (id, conversation_id, seq, sender_id, sender_seq, content, created_at)
          select gen_random_uuid(), '{conversation.Id}', seq, ids[1 + seq % 2], (seq + 1) / 2, 'Message ' || seq, now() - make_interval(secs => {messages} - seq)
          from people, generate_series(1, {messages}) seq returning 1),
        counted as (update chat.conversations set last_seq = {messages}, last_message_at = now(), last_message_content = 'Message {messages}' where id = '{conversation.Id}' returning 1),
        members as (update chat.conversation_members set sent_count = {messages} / 2 where conversation_id = '{conversation.Id}' returning 1)
        select (select count(*) from filled)::int + (select count(*) from counted)::int + (select count(*) from members)::int
        """);

    private static async Task<double> Median(Func<Task> work)
    {
        List<double> times = [];
        for (var time = 0; time < Times; time++)
        {
            var start = Stopwatch.GetTimestamp();
            await work();
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        times.Sort();
        return times[Times / 2];
    }
}
