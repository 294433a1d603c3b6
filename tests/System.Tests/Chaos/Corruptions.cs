namespace ModularMonolith.SystemTests.Chaos;

/// <summary>For each check something that must not be, written into a database where all is right.</summary>
internal static class Corruptions
{
    private const string MessageOfNobody = "(message_id, name, body, partition_key, occurred_at, attempts, visible_at, error) select gen_random_uuid(), 'posts.post-published', '{}', gen_random_uuid(), now(), 0";

    public static IReadOnlyList<(string, string)> All { get; } =
    [
        // Events
        ("Every event is taken in by everyone who listens.", "delete from posts.inbox_message where ctid = (select max(ctid) from posts.inbox_message)"),
        ("No event waits.", $"insert into posts.outbox_message {MessageOfNobody}, now(), null"),
        ("No event is parked.", $"insert into posts.outbox_message {MessageOfNobody}, null, 'Exception'"),
        ("Nothing is taken in that nobody wrote.", "insert into chat.inbox_message (message_id, endpoint) select gen_random_uuid(), 'chat-on-profile-changed'"),
        ("Each account announced its sign-up once.", "delete from witness.events where name = 'auth.account-registered'"),
        ("Each deletion is announced once, and no other.", "delete from witness.events where name = 'auth.account-deleted'"),
        ("Each change of a profile is announced once.", "delete from witness.events where name = 'users.profile-changed'"),
        ("Each public post is announced once, and no other.", "delete from witness.events where name = 'posts.post-published'"),
        ("Each conversation is announced once.", "delete from witness.events where name = 'chat.conversation-started'"),
        ("Nothing goes back to what it was, and nothing is deleted twice.", "update auth.accounts set name_version = name_version - 1"),
        ("Nothing goes back to what it was, and nothing is deleted twice.", "update users.profiles set version = version - 1"),
        ("Nothing goes back to what it was, and nothing is deleted twice.", "update posts.authors set deleted = true where deleted"),
        ("Nothing goes back to what it was, and nothing is deleted twice.", "update chat.participants set deleted = true where deleted"),
        ("An account changes no more often than its events say.", "update auth.accounts set version = version + 1"),

        // Accounts
        ("Every sign-up that was acknowledged is an account.", "delete from auth.accounts"),
        ("Every account was signed up for.", """
            insert into auth.accounts (id, email, password_hash, display_name, status, created_at, updated_at, version)
            select gen_random_uuid(), 'nobody@tests.example', 'hash', 'Nobody', 'active', now(), now(), 1
            """),
        ("Every deletion that was acknowledged holds.", "update auth.accounts set deleted_at = null, email = id, password_hash = 'hash', display_name = 'Back' where deleted_at is not null"),
        ("Nobody is deleted who did not ask for it.", "update auth.accounts set deleted_at = now(), email = null, password_hash = null, display_name = null"),
        ("The name is the last that was acknowledged.", "update users.profiles set display_name = 'Earlier'"),
        ("The status is the last that was acknowledged.", "update users.profiles set status = 'inactive'"),
        ("Each change of a profile happened once.", "update users.profiles set version = version + 1"),
        ("Every account is known to Users, Posts and Chat.", "delete from chat.participants"),
        ("No module knows anyone else.", "insert into posts.authors (user_id, display_name) select gen_random_uuid(), 'Nobody'"),
        ("Who is deleted is deleted everywhere.", "update posts.authors set deleted = false"),
        ("Who is deleted is deleted everywhere.", "update chat.participants set deleted = true"),
        ("The name is the same everywhere.", "update auth.accounts set display_name = 'Earlier' where deleted_at is null"),
        ("The name is the same everywhere.", "update posts.authors set display_name = 'Earlier'"),
        ("The name is the same everywhere.", "update chat.participants set display_name = 'Earlier'"),
        ("The status is the same everywhere.", "update auth.accounts set status = 'inactive'"),
        ("The status is the same everywhere.", "update posts.authors set hidden = not hidden"),
        ("The status is the same everywhere.", "update chat.participants set active = not active"),
        ("Nothing of a deleted user is left.", "update users.profiles set bio = 'Still here'"),
        ("Nothing of a deleted user is left.", """
            insert into chat.conversation_members (conversation_id, user_id, joined_at, last_read_seq, sent_count, sent_when_read)
            select c.id, p.user_id, now(), 0, 0, 0 from chat.conversations c, chat.participants p where p.deleted
            """),
        ("Who may not sign in has no session.", "update auth.sessions set ended_at = null, end_reason = null"),

        // Posts
        ("Every post that was acknowledged is there.", "delete from posts.posts"),
        ("Every post whose deletion was acknowledged is gone.", """
            insert into posts.posts (id, owner_id, title, content, visibility, created_at, updated_at, version)
            select id, owner, title, title, 'public', now(), now(), 1 from articles where deleted = 'Yes'
            """),
        ("A post says what was acknowledged last.", "update posts.posts set content = 'Earlier'"),
        ("Each edit of a post happened once.", "update posts.posts set version = version + 1"),
        ("A post is there once.", """
            insert into posts.posts (id, owner_id, title, content, visibility, created_at, updated_at, version)
            select gen_random_uuid(), owner_id, title, content, visibility, created_at, updated_at, version from posts.posts
            """),
        ("Every post was written by someone.", "update posts.posts set id = gen_random_uuid()"),
        ("Authors' totals are right.", "update posts.authors set public_post_count = public_post_count + 1"),
        ("The total of public posts is right.", "update posts.public_post_count set posts = posts + 1"),
        ("Posts are hidden like their author.", "update posts.authors set hidden = not hidden"),

        // Chat
        ("Every conversation that was acknowledged is there.", "update chat.conversations set title = 'Another'"),
        ("A conversation is there once.", "update chat.conversations set title = 'The same'"),
        ("Every conversation was started by someone.", """
            insert into chat.conversations (id, created_by, title, created_at, updated_at, member_count, version)
            select gen_random_uuid(), gen_random_uuid(), 'Nobody''s', now(), now(), 0, 1
            """),
        ("Every member that was acknowledged is one, unless deleted.", "delete from chat.conversation_members"),
        ("Every member was invited.", """
            insert into chat.conversation_members (conversation_id, user_id, joined_at, last_read_seq, sent_count, sent_when_read)
            select id, gen_random_uuid(), now(), 0, 0, 0 from chat.conversations
            """),
        ("The number of members is right.", "update chat.conversations set member_count = member_count - 1"),
        ("Each change of the members happened once.", "update chat.conversations set version = version + 1"),
        ("Each change of the members happened once.", "update chat.conversations set version = version + 2"),
        ("Every message that was acknowledged is there, with its number.", "update chat.messages set seq = seq + 1000000"),
        ("A message is there once.", "update chat.messages set content = 'The same'"),
        ("Every message was sent by someone.", "update chat.messages set content = 'Nobody''s'"),
        ("Messages are numbered 1, 2, 3 … without gap.", "update chat.messages set seq = seq + 1000000"),
        ("Messages are numbered 1, 2, 3 … without gap.", "update chat.conversations set last_seq = last_seq + 1"),
        ("Each sender's messages are numbered without gap.", "update chat.messages set sender_seq = sender_seq + 1"),
        ("Members are said to have sent what they sent.", "update chat.conversation_members set sent_count = sent_count + 1"),
        ("A conversation shows its last message.", "update chat.conversations set last_message_content = 'Another'"),
    ];
}
