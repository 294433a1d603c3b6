using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Admin;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Events;

public sealed class EventTests(ProbeHost probe, PostgresServer postgres) : IClassFixture<ProbeHost>
{
    private static readonly TestUser Moderator = TestUser.New() with { IsModerator = true };

    [Fact]
    public async Task An_event_takes_effect_once()
    {
        var happened = Registered();
        await probe.Hears(happened);
        (await probe.Effects(happened.UserId)).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_event_delivered_ten_times_acts_once()
    {
        var (happened, id) = (Registered(), Guid.CreateVersion7());
        for (var delivery = 0; delivery < 10; delivery++)
        {
            await probe.Write(happened, id);
            await Settled(id);
        }

        (await probe.Effects(happened.UserId)).ShouldBe(1);
    }

    [Fact]
    public async Task The_same_event_delivered_on_two_processes_at_once_acts_once()
    {
        await using var other = new ProbeHost(probe.Database);
        await other.InitializeAsync();

        await probe.DeliversTwiceAndActsOnce(50);
    }

    [Fact]
    public async Task A_failed_reaction_leaves_nothing_and_is_tried_again()
    {
        var happened = Registered();
        var failures = 0;
        probe.Before = e => e == happened && Interlocked.Increment(ref failures) == 1 ? throw new InvalidOperationException("Once") : Task.CompletedTask;

        await probe.Write(happened);

        await Eventually.Holds(async () => await probe.Effects(happened.UserId) == 1 && failures == 2, "the second attempt took effect");
    }

    [Fact]
    public async Task A_delivery_that_gives_up_is_tried_again()
    {
        var happened = Registered();
        var tries = 0;
        probe.BeforeDelivery = e => happened.Equals(e) && Interlocked.Increment(ref tries) == 1 ? throw new OperationCanceledException("Its own time limit") : Task.CompletedTask;

        await probe.Write(happened);

        await Eventually.Holds(async () => await probe.Effects(happened.UserId) == 1, "the second delivery took effect");
    }

    [Fact]
    public async Task A_host_that_stops_leaves_no_event_leased()
    {
        await using var stopping = new ProbeHost(postgres.CreateDatabase());
        var (happened, never) = (Registered(), new TaskCompletionSource());
        stopping.BeforeDelivery = _ => never.Task;
        await stopping.InitializeAsync();
        await stopping.Write(happened);
        await Eventually.Holds(() => stopping.Ask<bool>("select exists (select from probe.outbox_message where visible_at > now())"), "the event is leased");

        await stopping.Stop();

        (await stopping.Ask<bool>("select bool_and(visible_at <= now()) from probe.outbox_message")).ShouldBeTrue();
    }

    [Fact]
    public async Task Poison_is_parked_and_shown_and_acts_once_after_a_redrive()
    {
        var happened = Registered();
        var isBroken = true;
        probe.Before = e => e == happened && isBroken ? throw new InvalidOperationException("Host=db;Password=secret") : Task.CompletedTask;
        var id = await probe.Write(happened);
        await Eventually.Holds(async () => await Dead(id) is not null, "the event is parked");

        (await Dead(id)).ShouldBe(new DeadEvent(id, "Probe", "auth.account-registered", "probe-on-account-registered", (await Dead(id))!.OccurredAt, 3, "InvalidOperationException"));
        isBroken = false;
        await probe.Send<RedriveEvent, Unit>(new RedriveEvent(id), Moderator);

        await Eventually.Holds(async () => await probe.Effects(happened.UserId) == 1, "the event took effect");
        (await Dead(id)).ShouldBeNull();
    }

    [Fact]
    public async Task One_poisonous_event_of_a_thousand_holds_up_nobody()
    {
        var poison = Registered();
        probe.Before = e => e.UserId == poison.UserId ? throw new InvalidOperationException("Always") : Task.CompletedTask;
        var others = Enumerable.Range(0, 999).Select(_ => Registered()).ToList();

        await probe.Write(poison);
        await Task.WhenAll(others.Chunk(100).Select(async chunk =>
        {
            foreach (var other in chunk) await probe.Write(other);
        }));

        await Eventually.Holds(
            async () => await probe.Ask<long>("select count(*) from probe.effects where user_id = any($1)", others.Select(e => e.UserId).ToArray()) == 999, "all others arrived", TimeSpan.FromSeconds(60));
    }

    [Theory]
    [InlineData("probe.never-heard-of", "{}")]
    [InlineData("auth.account-registered", """{"userId": "not a UUID"}""")]
    [InlineData("auth.account-registered", "[]")]
    public async Task What_can_not_be_read_is_parked(string name, string body)
    {
        var id = Guid.CreateVersion7();
        await probe.Execute("insert into probe.outbox_message (message_id, name, body, partition_key, occurred_at, attempts) values ($1, $2, $3::jsonb, $1, now(), 0)", id, name, body);

        await Eventually.Holds(async () => (await Dead(id))?.LastError == "Unknown event name or unreadable body", "the event is parked");
    }

    [Fact]
    public async Task An_event_with_a_member_that_we_do_not_know_is_taken_in()
    {
        var user = Guid.CreateVersion7();
        await probe.Execute(
            "insert into probe.outbox_message (message_id, name, body, partition_key, occurred_at, attempts) values ($1, 'users.profile-changed', jsonb_build_object('userId', $1, 'displayName', 'New', 'version', 2, 'added', 'later'), $1, now(), 0)", user);

        await Eventually.Holds(async () => await probe.Effects(user) == 1, "the event took effect");
    }

    [Fact]
    public async Task An_event_that_nobody_listens_to_is_settled() => await probe.Hears(new AccountDeleted(Guid.NewGuid(), DateTimeOffset.UtcNow));

    [Fact]
    public async Task Events_of_one_aggregate_take_effect_in_the_order_of_their_commits()
    {
        var user = Guid.CreateVersion7();
        for (var version = 1; version <= 100; version++) await probe.Write(new ProfileChanged(user, $"{version}", version));

        await Eventually.Holds(async () => await probe.Effects(user) == 100, "all took effect");

        var order = await probe.Ask<string>("select string_agg(name, ' ' order by id) from probe.effects where user_id = $1", user);
        order.ShouldBe(string.Join(' ', Enumerable.Range(1, 100)));
    }

    [Fact]
    public async Task What_a_request_that_failed_had_announced_is_not_told_by_the_next()
    {
        var happened = Registered();
        await using (var failed = probe.Services.CreateAsyncScope())
            failed.ServiceProvider.GetRequiredService<ProbeDbContext>().Announce(happened);

        // More than the pool has had to give at once.
        for (var number = 0; number < 50; number++)
        {
            await using var next = probe.Services.CreateAsyncScope();
            await next.ServiceProvider.GetRequiredService<ProbeDbContext>().SaveNow(TestContext.Current.CancellationToken);
        }

        await probe.Hears(new ProfileChanged(happened.UserId, "Later", 1));
        (await probe.Effects(happened.UserId)).ShouldBe(1);
    }

    [Fact]
    public async Task A_slow_reaction_delays_its_own_endpoint_only()
    {
        var slow = Registered();
        var release = new TaskCompletionSource();
        probe.Before = e => e.UserId == slow.UserId ? release.Task : Task.CompletedTask;
        await probe.Write(slow);

        await probe.Hears(new ProfileChanged(Guid.NewGuid(), "Not held up", 2));

        (await probe.Effects(slow.UserId)).ShouldBe(0);
        release.SetResult();
        await Eventually.Holds(async () => await probe.Effects(slow.UserId) == 1, "the slow one took effect too");
    }

    [Fact]
    public async Task A_delivery_that_takes_long_stays_hidden_from_other_processes()
    {
        var (slow, release) = (Registered(), new TaskCompletionSource());
        probe.BeforeDelivery = e => e.Equals(slow) ? release.Task : Task.CompletedTask;
        var id = await probe.Write(slow);
        await Eventually.Holds(() => probe.Ask<bool>("select visible_at > now() from probe.outbox_message where message_id = $1", id), "the event is leased");
        var leasedUntil = await probe.Ask<DateTime>("select visible_at from probe.outbox_message where message_id = $1", id);

        await Eventually.Holds(async () =>
        {
            var before = leasedUntil;
            leasedUntil = await probe.Ask<DateTime>("select visible_at from probe.outbox_message where message_id = $1", id);
            return leasedUntil > before && await probe.Ask<DateTime>("select now()") < before;
        }, "the lease is renewed before it ends");

        release.SetResult();
        await Eventually.Holds(async () => await probe.Effects(slow.UserId) == 1, "the event took effect");
    }

    [Fact]
    public async Task A_dispatcher_that_fails_goes_on()
    {
        await using var host = new ProbeHost(postgres.CreateDatabase());
        await host.InitializeAsync();
        // A sequence counts what is rolled back, too.
        await host.Execute("""
            create sequence public.failures;
            grant usage on sequence public.failures to public;
            create function public.fail() returns trigger language plpgsql as $$ begin perform nextval('public.failures'); raise 'Not now'; end $$;
            create trigger fail before update on probe.outbox_message for each row execute function public.fail();
            """);
        var happened = Registered();
        await host.Write(happened);
        await Eventually.Holds(async () => await host.Ask<long>("select last_value from public.failures") >= 3, "it failed three times");

        await host.Execute("drop trigger fail on probe.outbox_message");

        await Eventually.Holds(async () => await host.Effects(happened.UserId) == 1, "the event took effect");
    }

    [Fact]
    public async Task Redriving_what_is_not_parked_says_so() =>
        (await probe.Send<RedriveEvent, Unit>(new RedriveEvent(Guid.NewGuid()), Moderator)).Error.Kind.ShouldBe(ErrorKind.NotFound);

    [Fact]
    public async Task Parked_events_are_for_moderators() =>
        (await probe.Send<ListDeadEvents, DeadEvents>(new ListDeadEvents(), TestUser.New())).Error.Kind.ShouldBe(ErrorKind.Forbidden);

    private static AccountRegistered Registered() => new(Guid.CreateVersion7(), "someone@example.com", "Someone", DateTimeOffset.UtcNow);

    private async Task<DeadEvent?> Dead(Guid id) =>
        (await probe.Send<ListDeadEvents, DeadEvents>(new ListDeadEvents(), Moderator)).Value.Data.SingleOrDefault(e => e.Id == id);

    private Task Settled(Guid id) => Eventually.Holds(async () => await probe.Ask<long>("select count(*) from probe.outbox_message where message_id = $1", id) == 0, "the event is settled");
}
