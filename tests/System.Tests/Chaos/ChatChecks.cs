namespace ModularMonolith.SystemTests.Chaos;

/// <summary>Conversations and messages are what clients were told, and everything that is counted is counted right.</summary>
internal static class ChatChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new(Fault.Lost, "Every conversation that was acknowledged is there.", """
            select t.title from talks t where t.id is not null and not exists (select from chat.conversations c where c.id = t.id and c.title = t.title)
            """),
        new(Fault.Doubled, "A conversation is there once.", "select title from chat.conversations group by title having count(*) > 1"),
        new(Fault.Differing, "Every conversation was started by someone.", """
            select c.title from chat.conversations c
            where not exists (select from talks t where t.id = c.id) and not exists (select from talks t where t.id is null and t.title = c.title)
            """),
        new(Fault.Lost, "Every member that was acknowledged is one, unless deleted.", """
            select m.talk || ' ' || m.person from members m join auth.accounts a on a.id = m.person
            where m.is_certain and a.deleted_at is null
              and not exists (select from chat.conversation_members c where c.conversation_id = m.talk and c.user_id = m.person)
            """),
        new(Fault.Differing, "Every member was invited.", """
            select c.conversation_id || ' ' || c.user_id from chat.conversation_members c join talks t on t.id = c.conversation_id
            where not exists (select from members m where m.talk = c.conversation_id and m.person = c.user_id)
            """),
        new(Fault.Differing, "The number of members is right.", """
            select c.title || ' has ' || count(m.user_id) || ', not ' || c.member_count
            from chat.conversations c left join chat.conversation_members m on m.conversation_id = c.id
            group by c.id having c.member_count <> count(m.user_id)
            """),
        // Each invitation and each deletion of a member is one change: changes + members − starters = 2 × invitations.
        new(Fault.Doubled, "Each change of the members happened once.", """
            select c.title || ' is at version ' || c.version || ' with ' || c.member_count || ' members, started by ' || t.starters || ', invited ' || t.least_invited || ' to ' || t.most_invited
            from chat.conversations c join talks t on t.id = c.id
            where (c.version - 1 + c.member_count - t.starters) not between 2 * t.least_invited and 2 * t.most_invited
              or (c.version - 1 + c.member_count - t.starters) % 2 <> 0
            """),
        new(Fault.Lost, "Every message that was acknowledged is there, with its number.", """
            select m.content from messages m where m.id is not null and not exists (
              select from chat.messages c where c.id = m.id and c.conversation_id = m.talk and c.seq = m.seq and c.sender_id = m.sender and c.content = m.content)
            """),
        new(Fault.Doubled, "A message is there once.", "select content || ', ' || count(*) || ' times' from chat.messages group by content having count(*) > 1"),
        new(Fault.Differing, "Every message was sent by someone.", """
            select c.content from chat.messages c where not exists (select from messages m where m.content = c.content and m.sender = c.sender_id)
            """),
        new(Fault.Differing, "Messages are numbered 1, 2, 3 … without gap.", """
            select c.title || ' holds ' || count(m.id) || ' messages from ' || coalesce(min(m.seq), 0) || ' to ' || coalesce(max(m.seq), 0) || ', last ' || c.last_seq
            from chat.conversations c left join chat.messages m on m.conversation_id = c.id
            group by c.id having c.last_seq <> count(m.id) or coalesce(max(m.seq), 0) <> count(m.id) or count(distinct m.seq) <> count(m.id) or coalesce(min(m.seq), 1) <> 1
            """),
        new(Fault.Differing, "Each sender's messages are numbered without gap.", """
            select conversation_id || ' ' || sender_id from chat.messages group by conversation_id, sender_id
            having max(sender_seq) <> count(*) or min(sender_seq) <> 1 or count(distinct sender_seq) <> count(*)
            """),
        new(Fault.Differing, "Members are said to have sent what they sent.", """
            select m.conversation_id || ' ' || m.user_id || ' sent ' || count(s.id) || ', not ' || m.sent_count
            from chat.conversation_members m left join chat.messages s on s.conversation_id = m.conversation_id and s.sender_id = m.user_id
            group by m.conversation_id, m.user_id having m.sent_count <> count(s.id)
            """),
        new(Fault.Differing, "A conversation shows its last message.", """
            select c.title from chat.conversations c left join chat.messages m on m.conversation_id = c.id and m.seq = c.last_seq
            where c.last_message_content is distinct from m.content or c.last_message_at is distinct from m.created_at
            """),
    ];
}
