using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Modules.Auth.Infrastructure;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Auth;

public sealed class PasswordHasherTests : IDisposable
{
    private readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private readonly PasswordHasher hasher;

    public PasswordHasherTests() => hasher = WithWorkFactor(4);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        hasher.Dispose();
        services.Dispose();
    }

    [Fact]
    public async Task The_right_password_is_recognized() => (await Verify("Correct1Horse", await Hash("Correct1Horse"))).ShouldBe(Verdict.Right);

    [Fact]
    public async Task A_wrong_password_is_recognized() => (await Verify("correct1horse", await Hash("Correct1Horse"))).ShouldBe(Verdict.Wrong);

    [Fact]
    public async Task The_last_of_128_characters_counts()
    {
        var start = new string('p', 127);

        (await Verify(start + "y", await Hash(start + "x"))).ShouldBe(Verdict.Wrong);
    }

    [Fact]
    public async Task Two_hashes_of_one_password_differ() => (await Hash("Correct1Horse")).ShouldNotBe(await Hash("Correct1Horse"));

    [Fact]
    public async Task Nobodys_password_is_wrong() => (await Verify("Correct1Horse", null)).ShouldBe(Verdict.Wrong);

    [Fact]
    public async Task A_hash_of_yesterdays_cost_is_weak()
    {
        using var stronger = WithWorkFactor(5);

        (await Verify("Correct1Horse", await Hash("Correct1Horse"), stronger)).ShouldBe(Verdict.RightButWeak);
    }

    [Theory]
    [InlineData(4, 4)]
    [InlineData(4, 11)]
    [InlineData(10, 12)]
    public void A_wrong_password_for_a_hash_of_yesterdays_cost_costs_what_todays_does(int cost, int today) =>
        ((1 << cost) + PasswordHasher.StillOwed(cost, today).Sum(owed => 1 << owed)).ShouldBe(1 << today);

    /// <summary>A ratio, for the time is what would tell: without the hashing it takes less than a hundredth (ASVS 6.3.8).</summary>
    [Fact]
    public async Task Neither_no_account_nor_an_old_one_is_told_by_its_time()
    {
        using var today = WithWorkFactor(9);
        var (hash, weak) = ((await today.Hash("Correct1Horse", null, Cancelled)).Value, await Hash("Correct1Horse"));

        double due = double.MaxValue, nobodys = double.MaxValue, old = double.MaxValue;
        for (var round = 0; round < 15; round++)
        {
            due = Math.Min(due, await Time(hash));
            nobodys = Math.Min(nobodys, await Time(null));
            old = Math.Min(old, await Time(weak));
        }

        (nobodys / due).ShouldBeGreaterThan(0.5);
        (old / due).ShouldBeGreaterThan(0.5);

        async Task<double> Time(string? of)
        {
            var began = Stopwatch.GetTimestamp();
            await Verify("Battery2Staple", of, today);
            return Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        }
    }

    [Fact]
    public async Task A_wrong_password_for_a_weak_hash_is_wrong()
    {
        using var stronger = WithWorkFactor(6);

        (await Verify("Battery2Staple", await Hash("Correct1Horse"), stronger)).ShouldBe(Verdict.Wrong);
    }

    [Fact]
    public async Task A_hash_of_a_higher_cost_is_kept()
    {
        using var stronger = WithWorkFactor(5);

        (await Verify("Correct1Horse", (await stronger.Hash("Correct1Horse", null, Cancelled)).Value)).ShouldBe(Verdict.Right);
    }

    [Fact]
    public async Task Whoever_reconsiders_hashes_nothing() =>
        (await hasher.Hash("Correct1Horse", () => Task.FromResult<Error?>(AuthErrors.NoEmail), Cancelled)).Error.ShouldBe(AuthErrors.NoEmail);

    [Fact]
    public async Task Whoever_finds_too_many_waiting_is_sent_away()
    {
        var everyoneWaits = new TaskCompletionSource<Error?>();
        var places = Math.Max(1, Environment.ProcessorCount - 1) * 101;
        var waiting = Enumerable.Range(0, places).Select(_ => hasher.Hash("x", () => everyoneWaits.Task, Cancelled)).ToList();

        var refused = (await hasher.Hash("x", null, Cancelled)).Error;
        var refusedToo = (await hasher.Verify("x", () => throw new InvalidOperationException("It was not one's turn."), Cancelled)).Error;

        everyoneWaits.SetResult(AuthErrors.NoEmail);
        await Task.WhenAll(waiting);
        refused.Kind.ShouldBe(ErrorKind.ServiceUnavailable);
        refusedToo.Kind.ShouldBe(ErrorKind.ServiceUnavailable);
        refused.RetryAfter.ShouldNotBeNull().ShouldBeGreaterThan(TimeSpan.Zero);
    }

    private async Task<string> Hash(string password) => (await hasher.Hash(password, null, Cancelled)).Value;

    private async Task<Verdict> Verify(string password, string? hash, PasswordHasher? by = null) => (await (by ?? hasher).Verify(password, () => Task.FromResult(hash), Cancelled)).Value;

    private PasswordHasher WithWorkFactor(int workFactor) => new(
        new AuthSettings(new SessionPolicy(TimeSpan.FromDays(7), TimeSpan.FromDays(90), TimeSpan.Zero), workFactor, new HashSet<EmailAddress>()),
        services.GetRequiredService<IMeterFactory>());
}
