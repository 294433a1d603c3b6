using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Chat.Infrastructure.Live;
using ModularMonolith.Modules.Chat.Infrastructure.Queries;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Tests.Chat;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Chat;

/// <summary>What clients of another instance hear without any notice: by the looks at the database.</summary>
public sealed class LiveTests : IClassFixture<ChatHost>, IAsyncLifetime
{
    private readonly ChatHost chat;
    private readonly Pushes pushes = new();
    private readonly RoomGaps gaps = new();
    private readonly Rooms rooms;
    private readonly RoomWatch watch;

    public LiveTests(ChatHost chat)
    {
        this.chat = chat;
        rooms = new Rooms(pushes, gaps);
        watch = new RoomWatch(chat.Services.GetRequiredService<IServiceScopeFactory>(), rooms, gaps, new Silence(), NullLogger<RoomWatch>.Instance);
    }

    public async ValueTask InitializeAsync() => await watch.StartAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await watch.StopAsync(CancellationToken.None);
        watch.Dispose();
        gaps.Dispose();
    }

    private async Task Joins(TestUser user, Guid conversation, string connection)
    {
        var joined = await rooms.Join(connection, user.Id.Value, conversation, () => chat.Send<JoinConversation, Snapshot>(new JoinConversation(conversation), user), CancellationToken.None);
        rooms.Release(joined.Value.Seat);
    }

    [Fact]
    public async Task What_is_said_elsewhere_is_heard_in_order()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, member);
        await Joins(member, id, "listens");

        await ChatHost.AtOnce(20, _ => chat.Says(creator, id));

        await Eventually.Holds(() => pushes.To("listens").Count == 20, "all of it is heard");
        pushes.To("listens").ShouldBe(Enumerable.Range(1, 20).Select(seq => $"{seq}"));
    }

    [Fact]
    public async Task More_than_one_look_can_bring_is_heard_too()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, member);
        await Joins(member, id, "far behind");

        await chat.Execute(
            """
            insert into chat.messages (id, conversation_id, seq, sender_id, sender_seq, content, created_at) select gen_random_uuid(), $1, n, $2, n, 'Hello', now() from generate_series(1, 1200) n
            """, id, creator.Id.Value);
        await chat.Execute("update chat.conversations set last_seq = 1200 where id = $1", id);

        await Eventually.Holds(() => pushes.To("far behind").Count == 1200, "all of it is heard");
        pushes.To("far behind").ShouldBe(Enumerable.Range(1, 1200).Select(seq => $"{seq}"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_is_no_member_any_more_hears_nothing(bool isDeleted)
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, member);
        var (hers, his) = ($"hers {isDeleted}", $"his {isDeleted}");
        await Joins(creator, id, hers);
        await Joins(member, id, his);

        if (isDeleted) await chat.Hears(new AccountDeleted(member.Id.Value, DateTimeOffset.UtcNow));
        else (await chat.Removes(creator, id, member)).IsFailure.ShouldBeFalse();
        await Eventually.Holds(() => pushes.To($"{member.Id}").Contains("removed"), "it is told");
        await chat.Says(creator, id);

        await Eventually.Holds(() => pushes.To(hers).Count == 1, "the other hears on");
        pushes.To(his).ShouldBeEmpty();
    }

    private sealed class Silence : INotices<Notice>
    {
        public void Publish(Notice notice)
        {
        }

        public void Listen(Action<Notice> hear)
        {
        }
    }
}
