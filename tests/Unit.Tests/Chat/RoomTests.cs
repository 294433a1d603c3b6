using ModularMonolith.Modules.Chat.Application;
using ModularMonolith.Modules.Chat.Infrastructure.Live;
using ModularMonolith.Tests.Chat;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Chat;

public sealed class RoomTests
{
    private static readonly Guid Conversation = Guid.NewGuid();
    private static readonly Guid Ada = Guid.NewGuid();
    private static readonly Guid Bob = Guid.NewGuid();

    private readonly Pushes _pushes = new();
    private readonly Room _room;

    public RoomTests() => _room = new Room(Conversation, _pushes);

    private static MessageDto Message(long seq) => new(Guid.NewGuid(), Conversation, Ada, "Ada", "Hello", DateTimeOffset.UnixEpoch, seq);

    private Seat Sits(string connection, Guid? user = null)
    {
        var seat = new Seat(Conversation, connection, user ?? Ada);
        _room.Enter(seat).ShouldBeTrue();
        return seat;
    }

    private Seat Joins(string connection, long lastSeq = 0, long version = 1, Guid? user = null)
    {
        var seat = Sits(connection, user);
        _room.Settle(seat, lastSeq, version).ShouldBeTrue();
        _room.Release(seat).ShouldBeTrue();
        return seat;
    }

    private void Take(params long[] numbers)
    {
        foreach (var seq in numbers) _room.Take(Message(seq));
    }

    [Fact]
    public void Messages_that_come_in_any_order_are_pushed_in_theirs()
    {
        Joins("ada");
        Take(2, 4, 1, 3);
        _pushes.To("ada").ShouldBe(["1", "2", "3", "4"]);
    }

    [Fact]
    public void A_message_that_comes_before_its_turn_tells_of_a_gap()
    {
        Joins("ada");
        _room.Take(Message(2)).ShouldBeTrue();
        _pushes.To("ada").ShouldBeEmpty();
        _room.Take(Message(1)).ShouldBeFalse();
    }

    [Fact]
    public void A_message_that_comes_twice_is_pushed_once()
    {
        Joins("ada");
        Take(1, 1, 2, 1, 2);
        _pushes.To("ada").ShouldBe(["1", "2"]);
    }

    [Fact]
    public void What_a_client_learned_when_it_joined_is_not_pushed_to_it()
    {
        Joins("ada", lastSeq: 0);
        Joins("bob", lastSeq: 2);
        Take(1, 2, 3);
        _pushes.To("ada").ShouldBe(["1", "2", "3"]);
        _pushes.To("bob").ShouldBe(["3"]);
    }

    [Fact]
    public void Who_looked_before_the_first_who_settled_has_to_look_again()
    {
        var (early, late) = (Sits("early"), Sits("late"));
        _room.Settle(late, 5, 1).ShouldBeTrue();
        _room.Settle(early, 3, 1).ShouldBeFalse();
        Take(6);
        _room.Settle(early, 5, 1).ShouldBeTrue();
        _room.Release(early);
        _pushes.To("early").ShouldBe(["6"]);
    }

    [Fact]
    public void What_comes_while_a_client_joins_is_held_back_until_it_has_its_answer()
    {
        Joins("ada");
        var bob = Sits("bob");
        Take(1, 2);
        _room.Settle(bob, 1, 1);
        Take(3);
        _pushes.To("bob").ShouldBeEmpty();

        _room.Release(bob);
        Take(4);

        _pushes.To("bob").ShouldBe(["2", "3", "4"]);
    }

    [Fact]
    public void What_comes_while_the_first_one_joins_is_not_lost()
    {
        var ada = Sits("ada");
        Take(8, 7, 6);
        _room.Settle(ada, 6, 1);
        _room.Release(ada);
        _pushes.To("ada").ShouldBe(["7", "8"]);
    }

    [Fact]
    public void A_client_that_joins_again_hears_nothing_of_its_earlier_seat()
    {
        Joins("other");
        var first = Sits("ada");
        _room.Settle(first, 0, 1);
        Take(1);
        var second = Sits("ada");
        _room.Settle(second, 1, 1);

        _room.Release(first);
        _room.Release(second);
        Take(2);

        _pushes.To("ada").ShouldBe(["2"]);
    }

    [Fact]
    public void Who_left_hears_nothing()
    {
        var ada = Joins("ada");
        Joins("bob");
        _room.Leave(ada.Equals).ShouldBeFalse();
        Take(1);
        _pushes.To("ada").ShouldBeEmpty();
    }

    [Fact]
    public void A_room_that_everybody_left_is_closed()
    {
        var ada = Joins("ada");
        _room.Leave(ada.Equals).ShouldBeTrue();
        _room.Enter(new Seat(Conversation, "bob", Bob)).ShouldBeFalse();
    }

    [Fact]
    public void A_removed_user_hears_nothing_more()
    {
        Joins("ada");
        Joins("bob", user: Bob);
        _room.Remove(Bob, sinceVersion: 2);
        Take(1);
        _pushes.To("bob").ShouldBeEmpty();
        _pushes.To("ada").ShouldBe(["1"]);
    }

    [Fact]
    public void An_old_removal_does_not_touch_who_was_let_in_again()
    {
        Joins("bob", version: 3, user: Bob);
        _room.Remove(Bob, sinceVersion: 2);
        Take(1);
        _pushes.To("bob").ShouldBe(["1"]);
    }

    [Fact]
    public void Who_is_no_member_at_a_later_look_leaves()
    {
        Joins("ada");
        Joins("bob", user: Bob);
        _room.Compare(new HashSet<Guid> { Ada }, 2).ShouldBe([Bob]);
        Take(1);
        _pushes.To("bob").ShouldBeEmpty();
        _pushes.To("ada").ShouldBe(["1"]);
    }

    [Fact]
    public void Who_joined_after_the_look_stays()
    {
        Joins("bob", version: 3, user: Bob);
        _room.Compare(new HashSet<Guid> { Ada }, 2).ShouldBeEmpty();
    }

    [Fact]
    public void Who_joined_by_an_older_look_is_looked_at_again()
    {
        Joins("ada", version: 1);
        var bob = Sits("bob", Bob);
        _room.Compare(new HashSet<Guid> { Ada }, 2).ShouldBeEmpty();
        _room.Settle(bob, 0, 1);

        _room.Position!.Value.Version.ShouldBe(1);
        _room.Compare(new HashSet<Guid> { Ada }, 2).ShouldBe([Bob]);
    }

    [Fact]
    public void Who_is_removed_while_joining_is_looked_at_again()
    {
        Joins("ada", version: 5);
        var bob = Sits("bob", Bob);
        _room.Remove(Bob, sinceVersion: 6);
        _room.Settle(bob, 0, 5);

        _room.Position!.Value.Version.ShouldBeLessThan(6);
        _room.Compare(new HashSet<Guid> { Ada }, 6).ShouldBe([Bob]);
    }

    [Fact]
    public void Who_types_does_not_hear_it()
    {
        Joins("ada");
        Joins("bob", user: Bob);
        _room.Signal(Ada, to => _pushes.Typing(to, Conversation, Ada));
        _pushes.To("ada").ShouldBeEmpty();
        _pushes.To("bob").ShouldBe(["typing"]);
    }

    [Fact]
    public void A_signal_does_not_overtake_what_is_held_back()
    {
        var bob = Sits("bob", Bob);
        _room.Settle(bob, 0, 1);
        Take(1);
        _room.Signal(Ada, to => _pushes.Read(to, Conversation, Ada, 1));
        _pushes.To("bob").ShouldBeEmpty();
        _room.Release(bob);
        _pushes.To("bob").ShouldBe(["1", "read 1"]);
    }

    [Fact]
    public void More_than_can_be_held_back_is_not_passed_over_in_silence()
    {
        var ada = Sits("ada");
        _room.Settle(ada, 0, 1);
        for (var seq = 1; seq <= 501; seq++) Take(seq);
        _room.Release(ada).ShouldBeFalse();
        _pushes.To("ada").ShouldBeEmpty();
    }

    [Fact]
    public void What_comes_much_too_early_is_forgotten_and_taken_when_it_comes_again()
    {
        Joins("ada");
        for (var seq = 1000; seq > 1; seq--) Take(seq);
        for (var seq = 1; seq <= 1000; seq++) Take(seq);
        _pushes.To("ada").ShouldBe(Enumerable.Range(1, 1000).Select(seq => $"{seq}"));
    }
}
