using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Chat.Infrastructure;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Chat;

public sealed class ChatDataTests(ChatHost chat) : IClassFixture<ChatHost>
{
    private static readonly TestUser John = new(SampleUser.John.Id, SampleUser.John.DisplayName);
    private static readonly TestUser Bob = new(SampleUser.Bob.Id, SampleUser.Bob.DisplayName);

    [Fact]
    public async Task The_sample_conversation_is_there_once()
    {
        await Seed();
        await Seed();

        var row = (await chat.Conversations(John)).Data.ShouldHaveSingleItem();
        (row.Title, row.MemberCount, row.LastSeq).ShouldBe(("Architecture Discussion", 3, 5));
    }

    [Fact]
    public async Task The_sample_messages_are_a_minute_apart()
    {
        await Seed();
        var id = (await chat.Conversations(John)).Data.Single().Id;

        var messages = (await chat.List(Bob, new(id, AfterSeq: 0))).Data;

        messages.Select(message => message.SenderDisplayName).ShouldBe(["John Doe", "Jane Smith", "Bob Johnson", "John Doe", "Jane Smith"]);
        messages.Zip(messages.Skip(1), (one, next) => next.CreatedAt - one.CreatedAt).ShouldAllBe(gap => gap == TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task The_sample_counters_are_right()
    {
        await Seed();

        (await chat.Contradictions()).ShouldBe(0);
    }

    [Fact]
    public async Task A_conversation_that_starts_is_announced_to_other_modules()
    {
        var host = await chat.Someone();
        // Nobody listens yet, so the row is forgotten once it has been delivered: a trigger remembers it.
        await chat.Execute("""
            create table if not exists public.announced (name text, body jsonb);
            grant insert on public.announced to public;
            create or replace function public.remember() returns trigger language plpgsql as
              $$ begin insert into public.announced values (new.name, new.body); return new; end $$;
            create or replace trigger remember after insert on chat.outbox_message for each row execute function public.remember()
            """);

        var id = await chat.Conversation(host, await chat.Someone());

        (await chat.Ask<long>("select count(*) from public.announced where name = 'chat.conversation-started' and body ->> 'conversationId' = $1", $"{id}")).ShouldBe(1);
    }

    private async Task Seed()
    {
        await using var scope = chat.Services.CreateAsyncScope();
        await ActivatorUtilities.CreateInstance<ChatSampleData>(scope.ServiceProvider).Insert(TestContext.Current.CancellationToken);
    }
}
