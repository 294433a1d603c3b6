using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using ModularMonolith.Modules.Auth.Infrastructure;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Hosting;
using ModularMonolith.Shared.Infrastructure.Security;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Auth;

public sealed class HousekeepingTests(AuthHost auth) : IClassFixture<AuthHost>
{
    private EndedSessions Ended => auth.Services.GetRequiredService<EndedSessions>();

    private SessionPurge Purge => auth.Services.GetServices<IHostedService>().OfType<SessionPurge>().Single();

    [Fact]
    public async Task A_session_that_ended_anywhere_is_known_here_a_second_later()
    {
        var device = await (await auth.Someone()).Device();
        await device.LogsOut();

        await Eventually.Holds(
            () =>
            {
                auth.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(Ended.Contains(device.SessionId));
            },
            "the session is known to have ended");
    }

    [Fact]
    public async Task A_session_that_another_instance_ends_with_a_slow_clock_is_known_too()
    {
        var device = await (await auth.Someone()).Device();
        await auth.Execute(
            "update auth.sessions set ended_at = $2, end_reason = 'LoggedOut' where id = $1", device.SessionId, auth.Clock.GetUtcNow().AddSeconds(-20));

        await Eventually.Holds(
            () =>
            {
                auth.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(Ended.Contains(device.SessionId));
            },
            "the session is known to have ended");
    }

    [Fact]
    public async Task A_living_session_is_not_taken_for_ended()
    {
        var someone = await auth.Someone();
        var (ended, living) = (await someone.Device(), await someone.Device());
        await living.Ends(ended.SessionId);

        await Eventually.Holds(
            () =>
            {
                auth.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(Ended.Contains(ended.SessionId));
            },
            "the watch has looked");

        Ended.Contains(living.SessionId).ShouldBeFalse();
    }

    [Fact]
    public async Task A_look_that_fails_is_made_up_for_by_the_next_one()
    {
        var device = await (await auth.Someone()).Device();
        await device.LogsOut();
        var ended = new EndedSessions(auth.Services.GetRequiredService<JwtKeys>(), auth.Clock);
        using var watch = new EndedSessionsWatch<AuthDbContext>(
            new FailsOnce(auth.Services.GetRequiredService<IServiceScopeFactory>()), "select id from auth.sessions where ended_at > @since", ended, auth.Clock, NullLogger<EndedSessions>.Instance);

        await watch.StartAsync(TestContext.Current.CancellationToken);
        ended.Contains(device.SessionId).ShouldBeFalse();

        await Eventually.Holds(
            () =>
            {
                auth.Clock.Advance(TimeSpan.FromSeconds(1));
                return Task.FromResult(ended.Contains(device.SessionId));
            },
            "the session is known to have ended");
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Old_sessions_are_deleted_every_hour()
    {
        var device = await (await auth.Someone()).Device();
        await device.LogsOut();
        auth.Clock.Advance(TimeSpan.FromDays(31));

        await Eventually.Holds(
            async () =>
            {
                auth.Clock.Advance(TimeSpan.FromHours(1));
                return !await auth.Ask<bool>("select exists (select from auth.sessions where id = $1)", device.SessionId);
            },
            "the session is deleted");
    }

    [Fact]
    public async Task Sessions_that_have_been_over_for_a_month_are_deleted_with_their_spent_tokens()
    {
        var someone = await auth.Someone();
        var (ended, idle) = (await someone.Device(), await someone.Device());
        await ended.Refreshes();
        await idle.Ends(ended.SessionId);
        auth.Clock.Advance(TimeSpan.FromDays(38));
        var living = await someone.Device();

        await Purge.Run(TestContext.Current.CancellationToken);

        // The host's own purge, which wakes with the clock, may be at it.
        await Eventually.Holds(async () => (await auth.Ask<Guid[]>("select array_agg(id) from auth.sessions where user_id = $1", someone.Id)).SequenceEqual([living.SessionId]), "only the living one is left");
        (await auth.Ask<long>("select count(*) from auth.spent_tokens where session_id = $1", ended.SessionId)).ShouldBe(0);
    }

    [Fact]
    public async Task Sessions_that_ended_lately_are_kept()
    {
        var device = await (await auth.Someone()).Device();
        await device.LogsOut();
        auth.Clock.Advance(TimeSpan.FromDays(29));

        await Purge.Run(TestContext.Current.CancellationToken);

        (await auth.Ask<bool>("select exists (select from auth.sessions where id = $1)", device.SessionId)).ShouldBeTrue();
    }

    [Fact]
    public async Task The_sample_people_can_sign_in_however_often_they_are_seeded()
    {
        var seeder = auth.Services.GetRequiredService<SampleDataSeeder>();

        await seeder.Run(TestContext.Current.CancellationToken);
        await seeder.Run(TestContext.Current.CancellationToken);

        foreach (var user in SampleUser.All) (await auth.LogIn(user.Email, "Password123!")).IsFailure.ShouldBeFalse();
    }

    private sealed class FailsOnce(IServiceScopeFactory inner) : IServiceScopeFactory
    {
        private bool failed;

        public IServiceScope CreateScope()
        {
            if (failed) return inner.CreateScope();
            failed = true;
            throw new TimeoutException("PostgreSQL is away.");
        }
    }
}
