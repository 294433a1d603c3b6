using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Modules.Chat.Infrastructure;
using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Chat;

public sealed class ReactionTests(ChatHost chat) : IClassFixture<ChatHost>
{
    [Fact]
    public async Task A_registered_account_can_be_spoken_to()
    {
        var newcomer = TestUser.New();
        await chat.Hears(new AccountRegistered(newcomer.Id.Value, newcomer.Email, "As registered", DateTimeOffset.UtcNow));

        (await chat.Starts(await chat.Someone(), null, newcomer)).Value.Members.ShouldContain(m => m.DisplayName == "As registered");
    }

    [Fact]
    public async Task Members_and_messages_carry_the_new_name()
    {
        var (creator, member) = (await chat.Someone(), await chat.Someone("Before"));
        var id = await chat.Conversation(creator, member);
        await chat.Says(member, id);

        await chat.Hears(new ProfileChanged(member.Id.Value, "After", 2));

        (await chat.Looks(creator, id)).Value.Members.ShouldContain(m => m.DisplayName == "After");
        (await chat.List(creator, new(id))).Data.ShouldHaveSingleItem().SenderDisplayName.ShouldBe("After");
    }

    [Fact]
    public async Task An_overtaken_name_is_ignored()
    {
        var user = await chat.Someone();
        var id = await chat.Conversation(user, await chat.Someone());

        await chat.Hears(new ProfileChanged(user.Id.Value, "Third", 3));
        await chat.Hears(new ProfileChanged(user.Id.Value, "Second", 2));

        (await chat.Says(user, id)).SenderDisplayName.ShouldBe("Third");
    }

    [Fact]
    public async Task Who_was_shut_out_is_not_invited()
    {
        var (creator, banned) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, await chat.Someone());

        await chat.Hears(new AccountStatusChanged(banned.Id.Value, "banned", 2));

        (await chat.Starts(creator, null, banned)).Error.Members!["memberIds"].ShouldBe([$"There is no active user {banned.Id}"]);
        (await chat.Adds(creator, id, banned)).Error.ShouldBe(ChatErrors.UserNotFound);
    }

    [Fact]
    public async Task Who_was_shut_out_says_nothing_and_starts_nothing()
    {
        var (creator, banned) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, banned);

        await chat.Hears(new AccountStatusChanged(banned.Id.Value, "inactive", 2));

        (await chat.Sends(banned, id, "Hello")).Error.ShouldBe(ChatErrors.CallerDisabled);
        (await chat.Starts(banned, null, creator)).Error.ShouldBe(ChatErrors.CallerDisabled);
    }

    [Fact]
    public async Task Who_was_let_in_again_speaks_where_they_did()
    {
        var (creator, user) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, user);
        await chat.Hears(new AccountStatusChanged(user.Id.Value, "banned", 2));

        await chat.Hears(new AccountStatusChanged(user.Id.Value, "active", 3));

        (await chat.Says(user, id)).Seq.ShouldBe(1);
    }

    [Fact]
    public async Task An_overtaken_status_is_ignored()
    {
        var user = await chat.Someone();
        await chat.Hears(new AccountStatusChanged(user.Id.Value, "active", 3));

        await chat.Hears(new AccountStatusChanged(user.Id.Value, "banned", 2));

        (await chat.Starts(user, null, await chat.Someone())).IsFailure.ShouldBeFalse();
    }

    [Fact]
    public async Task A_deleted_users_messages_stay_without_the_name()
    {
        var (creator, gone) = (await chat.Someone(), await chat.Someone("Gone Soon"));
        var id = await chat.Conversation(creator, gone);
        await chat.Says(gone, id, "Remember me");

        await Deletes(gone);

        var message = (await chat.List(creator, new(id))).Data.ShouldHaveSingleItem();
        (message.Content, message.SenderDisplayName, message.SenderId).ShouldBe(("Remember me", "Deleted user", gone.Id.Value));
    }

    [Fact]
    public async Task A_deleted_user_is_in_no_conversation_any_more()
    {
        var (creator, gone) = (await chat.Someone(), await chat.Someone());
        Guid[] ids = [await chat.Conversation(creator, gone), await chat.Conversation(gone, creator)];

        await Deletes(gone);

        foreach (var id in ids)
        {
            (await chat.Looks(creator, id)).Value.Members.ShouldHaveSingleItem().UserId.ShouldBe(creator.Id.Value);
            (await chat.AtAGlance(creator, id)).MemberCount.ShouldBe(1);
        }
    }

    [Fact]
    public async Task A_deleted_users_name_is_forgotten_and_a_late_one_does_not_come_back()
    {
        var gone = await chat.Someone("Gone");
        await Deletes(gone);

        await chat.Hears(new ProfileChanged(gone.Id.Value, "Back again", 9));

        (await chat.Ask<string>("select display_name from chat.participants where user_id = $1", gone.Id.Value)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_late_status_does_not_raise_a_deleted_user()
    {
        var gone = await chat.Someone();
        await Deletes(gone);

        await chat.Hears(new AccountStatusChanged(gone.Id.Value, "active", 9));

        (await chat.Starts(await chat.Someone(), null, gone)).IsFailure.ShouldBeTrue();
    }

    [Fact]
    public async Task A_user_who_was_deleted_before_Chat_heard_of_them_stays_unknown()
    {
        var gone = TestUser.New();
        await Deletes(gone);

        await chat.Hears(new AccountRegistered(gone.Id.Value, gone.Email, gone.DisplayName, DateTimeOffset.UtcNow));

        (await chat.Starts(await chat.Someone(), null, gone)).IsFailure.ShouldBeTrue();
    }

    [Fact]
    public async Task A_token_that_outlives_its_account_is_good_for_nothing()
    {
        var (creator, gone) = (await chat.Someone(), await chat.Someone());
        var id = await chat.Conversation(creator, gone);
        await Deletes(gone);

        (await chat.Starts(gone, null, creator)).Error.ShouldBe(ChatErrors.CallerGone);
        (await chat.Sends(gone, id, "Boo")).Error.ShouldBe(ChatErrors.NotAMember);
    }

    [Fact]
    public async Task Who_is_deleted_while_others_invite_and_speak_is_in_nothing_afterwards()
    {
        var (creator, gone) = (await chat.Someone(), await chat.People(4));
        var shared = await chat.Conversation(creator, await chat.Someone());

        await ChatHost.AtOnce(8, async n =>
        {
            for (var turn = 0; turn < 8; turn++)
            {
                if (turn == 4 && n < gone.Count) await Deletes(gone[n]);
                await chat.Starts(creator, null, gone[(n + turn) % 4]);
                await chat.Adds(creator, shared, gone[n % 4]);
                await chat.Sends(gone[n % 4], shared, "Hello");
                await chat.Removes(creator, shared, gone[(n + 1) % 4]);
            }

            return true;
        });

        (await chat.Ask<long>("select count(*) from chat.conversation_members where user_id = any($1)", gone.Select(user => user.Id.Value).ToArray())).ShouldBe(0);
        (await chat.Contradictions()).ShouldBe(0);
    }

    [Fact]
    public async Task A_deletion_waits_for_who_is_inviting_the_user_right_now()
    {
        var (creator, gone) = (await chat.Someone(), await chat.Someone());
        await using var scope = chat.Services.CreateAsyncScope();
        var (db, ct) = (scope.ServiceProvider.GetRequiredService<ChatDbContext>(), TestContext.Current.CancellationToken);
        await scope.ServiceProvider.GetRequiredService<IParticipants>().Invite([gone.Id], ct);

        var deletion = Deletes(gone);
        await SomebodyWaits();
        db.Conversations.Add(Conversation.Start(creator.Id, null, [gone.Id], DateTimeOffset.UtcNow).Value);
        await db.SaveChangesAsync(ct);
        await db.Database.CurrentTransaction!.CommitAsync(ct);
        await deletion;

        (await chat.Ask<long>("select count(*) from chat.conversation_members where user_id = $1", gone.Id.Value)).ShouldBe(0);
    }

    [Fact]
    public async Task Who_invites_a_user_who_is_being_deleted_waits_and_is_refused()
    {
        var (creator, gone) = (await chat.Someone(), await chat.Someone());
        await using var scope = chat.Services.CreateAsyncScope();
        var (db, ct) = (scope.ServiceProvider.GetRequiredService<ChatDbContext>(), TestContext.Current.CancellationToken);
        await db.Begin(ct);
        await scope.ServiceProvider.GetRequiredService<IParticipants>().Delete(gone.Id, DateTimeOffset.UtcNow, ct);

        var invitation = chat.Starts(creator, null, gone);
        await SomebodyWaits();
        await db.Database.CurrentTransaction!.CommitAsync(ct);

        (await invitation).Error.Kind.ShouldBe(ErrorKind.BadRequest);
    }

    private Task SomebodyWaits() => Eventually.Holds(
        () => chat.Ask<bool>("select exists (select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock')"), "somebody waits for a lock");

    private Task Deletes(TestUser user) => chat.Hears(new AccountDeleted(user.Id.Value, DateTimeOffset.UtcNow));
}
