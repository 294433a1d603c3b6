using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Chat.Infrastructure;

/// <summary>One conversation between the sample users.</summary>
internal sealed class ChatSampleData(ChatDbContext db, TimeProvider clock) : ISampleData
{
    private static readonly Guid Conversation = new("0190a000-0000-7000-8000-000000000200");

    private static readonly (SampleUser Sender, string Content)[] Messages =
    [
        (SampleUser.John, "Has anyone here built a larger system with hexagonal architecture?"),
        (SampleUser.Jane, "Yes! Ports in the middle, adapters at the edge: our domain no longer knows of any framework."),
        (SampleUser.Bob, "And we swapped the database adapter without touching a single use case."),
        (SampleUser.John, "That is what I hoped for. How do you test it?"),
        (SampleUser.Jane, "The domain without any mock at all, and each adapter against the real thing."),
    ];

    public async Task Insert(CancellationToken ct)
    {
        var firstAt = clock.Now().AddMinutes(-Messages.Length);
        await db.Execute(
            """
            insert into chat.participants (user_id, display_name) select * from unnest(@users, @names) on conflict do nothing;

            with started as (
              insert into chat.conversations (id, created_by, title, created_at, updated_at, last_seq, last_message_content, last_message_at, member_count, version)
              values (@Conversation, @creator, 'Architecture Discussion', @firstAt, @lastAt, cardinality(@contents), @lastContent, @lastAt, cardinality(@users), 1)
              on conflict do nothing returning id),
            said as (
              select number as seq, sender, content, row_number() over (partition by sender order by number) as sender_seq
              from unnest(@senders, @contents) with ordinality as said(sender, content, number)),
            joined as (
              insert into chat.conversation_members (conversation_id, user_id, joined_at, last_read_seq, sent_count, sent_when_read)
              select id, member, @firstAt, 0, (select count(*) from said where sender = member), 0 from started, unnest(@users) member)
            insert into chat.messages (id, conversation_id, seq, sender_id, sender_seq, content, created_at)
            select (@ids)[seq], id, seq, sender, sender_seq, content, @firstAt + (seq - 1) * interval '1 minute' from started, said
            """,
            new
            {
                Conversation,
                creator = SampleUser.John.Id.Value,
                users = SampleUser.All.Select(user => user.Id.Value).ToArray(),
                names = SampleUser.All.Select(user => user.DisplayName).ToArray(),
                senders = Messages.Select(message => message.Sender.Id.Value).ToArray(),
                contents = Messages.Select(message => message.Content).ToArray(),
                ids = Messages.Select((_, index) => new Guid($"0190a000-0000-7000-8000-00000000021{index}")).ToArray(),
                lastContent = Messages[^1].Content,
                firstAt,
                lastAt = firstAt.AddMinutes(Messages.Length - 1),
            },
            ct);
    }
}
