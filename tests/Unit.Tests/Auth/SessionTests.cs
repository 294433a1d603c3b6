using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Auth;

public sealed class SessionTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 15, 10, 30, 45, TimeSpan.Zero);
    private static readonly SessionPolicy Policy = new(TimeSpan.FromDays(7), TimeSpan.FromDays(90), TimeSpan.FromSeconds(10));
    private static readonly SessionPolicy Strict = Policy with { Grace = TimeSpan.Zero };

    private readonly RefreshToken first = RefreshToken.New();
    private readonly Session session;

    public SessionTests() => session = Session.Open(UserId.New(), first, "Tests/1.0", "192.0.2.1", Start);

    [Fact]
    public void The_current_token_is_replaced()
    {
        session.Use(first, Start.AddMinutes(1), Policy).ShouldBe(TokenUse.Rotated);

        session.SuccessorOf(first).HasHash(session.TokenHash).ShouldBeTrue();
    }

    [Fact]
    public void A_used_token_is_remembered()
    {
        session.Use(first, Start, Policy);

        session.Spent.ShouldHaveSingleItem().TokenHash.ShouldBe(first.Hash);
    }

    [Fact]
    public void A_use_is_noted()
    {
        session.Use(first, Start.AddMinutes(5), Policy);

        session.LastUsedAt.ShouldBe(Start.AddMinutes(5));
    }

    [Fact]
    public void A_repeated_use_in_time_gives_the_same_successor()
    {
        session.Use(first, Start, Policy);
        var successor = session.SuccessorOf(first).Text;

        session.Use(first, Start.AddSeconds(9.999), Policy).ShouldBe(TokenUse.Repeated);

        session.SuccessorOf(first).Text.ShouldBe(successor);
    }

    [Fact]
    public void A_repeated_use_changes_nothing()
    {
        session.Use(first, Start, Policy);
        var current = session.TokenHash;

        session.Use(first, Start.AddSeconds(5), Policy);

        (session.TokenHash, session.LastUsedAt, session.Spent.Count).ShouldBe((current, Start, 1));
    }

    [Fact]
    public void A_repeated_use_too_late_is_theft()
    {
        session.Use(first, Start, Policy);

        session.Use(first, Start.AddSeconds(10), Policy).ShouldBe(TokenUse.Stolen);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void Without_grace_a_repeated_use_is_theft_whatever_the_clocks_say(int seconds)
    {
        session.Use(first, Start, Strict);

        session.Use(first, Start.AddSeconds(seconds), Strict).ShouldBe(TokenUse.Stolen);
    }

    [Fact]
    public void A_grandparent_is_theft_even_in_time()
    {
        session.Use(first, Start, Policy);
        session.Use(session.SuccessorOf(first), Start, Policy);

        session.Use(first, Start, Policy).ShouldBe(TokenUse.Stolen);
    }

    [Fact]
    public void A_theft_ends_the_session()
    {
        session.Use(first, Start, Strict);
        session.Use(first, Start.AddSeconds(1), Strict);

        (session.EndedAt, session.EndReason).ShouldBe((Start.AddSeconds(1), EndReason.TokenReused));
    }

    [Fact]
    public void An_ended_session_takes_no_token()
    {
        session.Use(first, Start, Strict);
        var current = session.SuccessorOf(first);
        session.Use(first, Start, Strict);

        session.Use(current, Start, Strict).ShouldBe(TokenUse.Over);
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void An_idle_session_is_over(int seconds, bool over) =>
        session.Use(first, Start.AddDays(7).AddSeconds(seconds), Policy).ShouldBe(over ? TokenUse.Over : TokenUse.Rotated);

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    public void However_often_used_a_session_is_over_in_the_end(int seconds, bool over)
    {
        var token = first;
        for (var day = 6; day < 90; day += 6)
        {
            session.Use(token, Start.AddDays(day), Policy).ShouldBe(TokenUse.Rotated);
            token = session.SuccessorOf(token);
        }

        session.Use(token, Start.AddDays(90).AddSeconds(seconds), Policy).ShouldBe(over ? TokenUse.Over : TokenUse.Rotated);
    }

    [Fact]
    public void Only_the_parent_of_the_current_token_has_a_successor() =>
        Should.Throw<InvalidOperationException>(() => session.SuccessorOf(first));
}
