using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Shared;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Posts;

public sealed class PostTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 15, 10, 30, 45, TimeSpan.Zero);
    private static readonly UserId Owner = UserId.New();

    [Theory]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(255, true)]
    [InlineData(256, false)]
    public void A_title_has_3_to_255_characters(int length, bool allowed) =>
        Create(title: new string('t', length)).IsFailure.ShouldBe(!allowed);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(50_000, true)]
    [InlineData(50_001, false)]
    public void A_content_has_1_to_50000_characters(int length, bool allowed) =>
        Create(content: new string('c', length)).IsFailure.ShouldBe(!allowed);

    [Fact]
    public void Blanks_around_do_not_count() => Create(title: "  abc  ").Value.Title.ShouldBe("abc");

    [Fact]
    public void An_edit_makes_a_new_version()
    {
        var post = Create().Value;
        post.Edit(Owner, "New title", null, null, [1], Now.AddMinutes(1));
        (post.Version, post.UpdatedAt).ShouldBe((2, Now.AddMinutes(1)));
    }

    [Fact]
    public void A_refused_edit_changes_nothing()
    {
        var post = Create().Value;
        post.Edit(Owner, "New title", "", null, null, Now.AddMinutes(1)).IsFailure.ShouldBeTrue();
        (post.Title, post.Version).ShouldBe(("Title", 1));
    }

    [Fact]
    public void Only_the_owner_removes_a_post() => Create().Value.Remove(UserId.New()).Error.ShouldBe(PostErrors.NotTheOwner);

    private static Result<Post> Create(string title = "Title", string content = "Content") => Post.Create(Owner, title, content, Visibility.Public, Now);
}
