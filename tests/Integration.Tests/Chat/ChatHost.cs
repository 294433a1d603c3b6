using ModularMonolith.Modules.Chat;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Infrastructure.Queries;
using ModularMonolith.Shared;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.Integration.Tests.Chat;

public class ChatHost(PostgresServer server) : ModuleHost(server, new ChatModule())
{
    /// <summary>Somebody of whom Chat has heard.</summary>
    internal async Task<TestUser> Someone(string? name = null)
    {
        var user = TestUser.New(name);
        await Execute("insert into chat.participants (user_id, display_name) values ($1, $2)", user.Id.Value, user.DisplayName);
        return user;
    }

    internal async Task<IReadOnlyList<TestUser>> People(int count) => await Task.WhenAll(Enumerable.Range(0, count).Select(_ => Someone()));

    internal Task<Result<ConversationDto>> Starts(TestUser creator, string? title, params TestUser[] others) =>
        Send<StartConversation, ConversationDto>(new StartConversation([.. others.Select(user => user.Id.Value)], title), creator);

    internal async Task<Guid> Conversation(TestUser creator, params TestUser[] others) => (await Starts(creator, null, others)).Value.Id;

    internal Task<Result<MemberAdded>> Adds(TestUser adder, Guid conversation, TestUser user) =>
        Send<AddMember, MemberAdded>(new AddMember(conversation, user.Id.Value), adder);

    internal Task<Result<Unit>> Removes(TestUser remover, Guid conversation, TestUser user) =>
        Send<RemoveMember, Unit>(new RemoveMember(conversation, user.Id.Value), remover);

    internal Task<Result<SentMessage>> Sends(TestUser sender, Guid conversation, string content, Guid? key = null) =>
        Send<SendMessage, SentMessage>(new SendMessage(conversation, content, key), sender);

    internal async Task<MessageDto> Says(TestUser sender, Guid conversation, string content = "Hello") => (await Sends(sender, conversation, content)).Value.Message;

    internal Task<Result<Unit>> Reads(TestUser reader, Guid conversation, long seq) => Send<MarkRead, Unit>(new MarkRead(conversation, seq), reader);

    internal Task<Result<ConversationDetails>> Looks(TestUser reader, Guid conversation) =>
        Send<ReadConversation, ConversationDetails>(new ReadConversation(conversation), reader);

    internal async Task<Page<MessageDto>> List(TestUser reader, ListMessages request) => (await Send<ListMessages, Page<MessageDto>>(request, reader)).Value;

    internal async Task<ConversationList> Conversations(TestUser reader, string? cursor = null) =>
        (await Send<ListConversations, ConversationList>(new ListConversations(cursor), reader)).Value;

    internal async Task<ConversationRow> AtAGlance(TestUser reader, Guid conversation) =>
        (await Conversations(reader)).Data.Single(row => row.Id == conversation);

    internal async Task<long> Unread(TestUser reader, Guid conversation) => (await AtAGlance(reader, conversation)).UnreadCount;

    /// <summary>Runs all of them at the same time.</summary>
    internal static Task<T[]> AtOnce<T>(int times, Func<int, Task<T>> call) => Task.WhenAll(Enumerable.Range(0, times).Select(n => Task.Run(() => call(n))));

    /// <summary>How many rows contradict what counting would say.</summary>
    internal Task<long> Contradictions() => Ask<long>("""
        select (select count(*) from (
                  select sender_seq, row_number() over (partition by conversation_id, sender_id order by seq) as rank,
                    created_at < lag(created_at) over (partition by conversation_id order by seq) as runs_back from chat.messages) m
                where sender_seq <> rank or runs_back)
             + (select count(*) from chat.conversations c
                where last_seq <> (select count(*) from chat.messages m where m.conversation_id = c.id)
                  or last_seq <> (select coalesce(max(seq), 0) from chat.messages m where m.conversation_id = c.id)
                  or member_count <> (select count(*) from chat.conversation_members m where m.conversation_id = c.id)
                  or last_message_content is distinct from (select content from chat.messages m where m.conversation_id = c.id and m.seq = c.last_seq)
                  or last_message_at is distinct from (select created_at from chat.messages m where m.conversation_id = c.id and m.seq = c.last_seq))
             + (select count(*) from chat.conversation_members m
                where sent_count <> (select count(*) from chat.messages s where (s.conversation_id, s.sender_id) = (m.conversation_id, m.user_id))
                  or sent_when_read <> (select count(*) from chat.messages s where (s.conversation_id, s.sender_id) = (m.conversation_id, m.user_id) and s.seq <= m.last_read_seq))
        """);
}
