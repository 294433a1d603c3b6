using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Chat;

public sealed class ConversationTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 30, 45, TimeSpan.Zero);
    private static readonly UserId Creator = UserId.New();
    private static readonly UserId Member = UserId.New();
    private static readonly Participant Newcomer = new(UserId.New(), "Newcomer");

    [Fact]
    public void The_creator_is_a_member_and_doubles_are_merged() =>
        Start(Member, Creator, Member).Members.Select(m => m.UserId).ShouldBe([Creator, Member], ignoreOrder: true);

    [Fact]
    public void Members_stand_in_the_order_in_which_they_are_read()
    {
        var others = Enumerable.Range(0, 20).Select(_ => new UserId(Guid.NewGuid())).ToArray();

        Start(others).Members.Select(m => m.UserId.ToString()).ShouldBeInOrder();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" \t")]
    public void A_blank_title_is_none(string? title) => Conversation.Start(Creator, title, [Member], Now).Value.Title.ShouldBeNull();

    [Fact]
    public void Blanks_around_a_title_are_cut() => Conversation.Start(Creator, "  On tests ", [Member], Now).Value.Title.ShouldBe("On tests");

    [Theory]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_title_has_at_most_255_characters(int length, bool allowed) =>
        Conversation.Start(Creator, new string('t', length), [Member], Now).IsFailure.ShouldBe(!allowed);

    [Fact]
    public void The_creator_adds_a_member()
    {
        var conversation = Start(Member);

        conversation.Add(Creator, Newcomer, 0, Now.AddMinutes(1)).IsFailure.ShouldBeFalse();

        conversation.Members.ShouldContain(m => m.UserId == Newcomer.Id && m.JoinedAt == Now.AddMinutes(1));
    }

    [Fact]
    public void An_addition_makes_a_new_version()
    {
        var conversation = Start(Member);

        conversation.Add(Creator, Newcomer, 0, Now.AddMinutes(1));

        (conversation.MemberCount, conversation.Version, conversation.UpdatedAt).ShouldBe((3, 2, Now.AddMinutes(1)));
    }

    [Fact]
    public void A_clock_that_is_behind_does_not_turn_the_last_change_back()
    {
        var conversation = Start(Member);

        conversation.Add(Creator, Newcomer, 0, Now.AddMinutes(-1));

        conversation.UpdatedAt.ShouldBe(Now);
    }

    [Fact]
    public void What_a_returning_member_said_before_counts_as_read()
    {
        var conversation = Start(Member);

        conversation.Add(Creator, Newcomer, sentBefore: 7, Now);

        var member = conversation.Members.Single(m => m.UserId == Newcomer.Id);
        (member.SentCount, member.SentWhenRead).ShouldBe((7, 7));
    }

    [Fact]
    public void Only_the_creator_adds() => Start(Member).Add(Member, Newcomer, 0, Now).Error.ShouldBe(ChatErrors.OnlyCreatorAdds);

    [Fact]
    public void Whether_the_user_exists_is_told_to_the_creator_only() => Start(Member).Add(Member, null, 0, Now).Error.ShouldBe(ChatErrors.OnlyCreatorAdds);

    [Fact]
    public void A_creator_who_left_adds_nobody()
    {
        var conversation = Start(Member);
        conversation.Remove(Creator, Creator, Now);

        conversation.Add(Creator, Newcomer, 0, Now).Error.ShouldBe(ChatErrors.NotAMember);
    }

    [Fact]
    public void Nobody_can_be_added_who_is_not_there() => Start(Member).Add(Creator, null, 0, Now).Error.ShouldBe(ChatErrors.UserNotFound);

    [Fact]
    public void A_member_is_not_added_twice() =>
        Start(Newcomer.Id).Add(Creator, Newcomer, 0, Now).Error.ShouldBe(ChatErrors.AlreadyAMember);

    [Fact]
    public void A_refused_addition_changes_nothing()
    {
        var conversation = Start(Member);

        conversation.Add(Member, Newcomer, 0, Now.AddMinutes(1));

        (conversation.MemberCount, conversation.Version, conversation.UpdatedAt).ShouldBe((2, 1, Now));
    }

    [Fact]
    public void The_creator_removes_others()
    {
        var conversation = Start(Member, Newcomer.Id);

        conversation.Remove(Creator, Member, Now).IsFailure.ShouldBeFalse();

        conversation.Members.Select(m => m.UserId).ShouldBe([Creator, Newcomer.Id], ignoreOrder: true);
    }

    [Fact]
    public void A_removal_makes_a_new_version()
    {
        var conversation = Start(Member);

        conversation.Remove(Creator, Member, Now.AddMinutes(1));

        (conversation.MemberCount, conversation.Version, conversation.UpdatedAt).ShouldBe((1, 2, Now.AddMinutes(1)));
    }

    [Fact]
    public void Everyone_may_leave() => Start(Member).Remove(Member, Member, Now).IsFailure.ShouldBeFalse();

    [Fact]
    public void Members_do_not_remove_each_other() =>
        Start(Member, Newcomer.Id).Remove(Member, Newcomer.Id, Now).Error.ShouldBe(ChatErrors.OnlyCreatorRemoves);

    [Fact]
    public void A_creator_who_left_removes_nobody()
    {
        var conversation = Start(Member);
        conversation.Remove(Creator, Creator, Now);

        conversation.Remove(Creator, Member, Now).Error.ShouldBe(ChatErrors.OnlyCreatorRemoves);
    }

    [Fact]
    public void Who_is_no_member_is_not_removed() => Start(Member).Remove(Creator, Newcomer.Id, Now).Error.ShouldBe(ChatErrors.MemberNotFound);

    [Fact]
    public void A_member_is_told_that_another_user_is_none() => Start(Member).Remove(Member, Newcomer.Id, Now).Error.ShouldBe(ChatErrors.MemberNotFound);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stranger_does_not_learn_who_is_a_member(bool isMember) =>
        Start(Member).Remove(UserId.New(), isMember ? Member : UserId.New(), Now).Error.ShouldBe(ChatErrors.OnlyCreatorRemoves);

    private static Conversation Start(params UserId[] others) => Conversation.Start(Creator, null, others, Now).Value;
}
