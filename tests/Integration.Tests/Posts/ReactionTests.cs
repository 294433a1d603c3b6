using ModularMonolith.Modules.Auth.Contracts;
using ModularMonolith.Modules.Posts.Application;
using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Modules.Posts.Infrastructure.Queries;
using ModularMonolith.Modules.Users.Contracts;
using ModularMonolith.Shared;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Posts;

public sealed class ReactionTests(PostsHost posts) : IClassFixture<PostsHost>
{
    [Fact]
    public async Task A_post_carries_its_authors_new_name()
    {
        var author = TestUser.New("Before");
        var post = await posts.Publish(author);

        await posts.Hears(new ProfileChanged(author.Id.Value, "After", 2));

        (await NameOn(post)).ShouldBe("After");
    }

    [Fact]
    public async Task An_overtaken_name_is_ignored()
    {
        var author = TestUser.New("First");
        var post = await posts.Publish(author);

        await posts.Hears(new ProfileChanged(author.Id.Value, "Third", 3));
        await posts.Hears(new ProfileChanged(author.Id.Value, "Second", 2));

        (await NameOn(post)).ShouldBe("Third");
    }

    [Fact]
    public async Task A_registered_account_has_its_name_before_the_first_post()
    {
        var author = TestUser.New();
        await posts.Hears(new AccountRegistered(author.Id.Value, author.Email, "As registered", DateTimeOffset.UtcNow));

        (await NameOn(await posts.Publish(author))).ShouldBe("As registered");
    }

    [Fact]
    public async Task Posts_of_a_banned_author_are_hidden_and_not_counted()
    {
        var author = TestUser.New();
        var post = await posts.Publish(author);

        await posts.Hears(new AccountStatusChanged(author.Id.Value, "banned", 2));

        (await posts.Send<ReadPost, PostRow>(new ReadPost(post.Id))).Error.ShouldBe(PostErrors.NotFound);
        (await posts.List(new ListPosts(OwnerId: author.Id.Value))).Total.ShouldBe(0);
    }

    [Fact]
    public async Task What_a_banned_author_wrote_last_is_hidden_too()
    {
        var author = TestUser.New();
        await posts.Hears(new AccountStatusChanged(author.Id.Value, "banned", 2));

        var post = await posts.Publish(author);

        (await posts.Send<ReadPost, PostRow>(new ReadPost(post.Id))).Error.ShouldBe(PostErrors.NotFound);
    }

    [Fact]
    public async Task Posts_of_an_author_who_was_let_in_again_are_back()
    {
        var author = TestUser.New();
        var post = await posts.Publish(author);
        await posts.Hears(new AccountStatusChanged(author.Id.Value, "banned", 2));

        await posts.Hears(new AccountStatusChanged(author.Id.Value, "active", 3));

        (await posts.List(new ListPosts(OwnerId: author.Id.Value))).Data.ShouldHaveSingleItem().Id.ShouldBe(post.Id);
    }

    [Fact]
    public async Task A_deleted_authors_posts_are_gone()
    {
        var author = TestUser.New();
        var post = await posts.Publish(author);

        await posts.Hears(new AccountDeleted(author.Id.Value, DateTimeOffset.UtcNow));

        (await posts.Ask<long>("select count(*) from posts.posts where id = $1", post.Id)).ShouldBe(0);
    }

    [Fact]
    public async Task A_late_name_does_not_raise_a_deleted_author()
    {
        var author = TestUser.New("Gone");
        await posts.Hears(new AccountDeleted(author.Id.Value, DateTimeOffset.UtcNow));

        await posts.Hears(new ProfileChanged(author.Id.Value, "Back again", 9));

        (await posts.Ask<string>("select display_name from posts.authors where user_id = $1", author.Id.Value)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_deleted_author_can_not_post_with_a_token_that_is_still_valid()
    {
        var author = TestUser.New();
        await posts.Hears(new AccountDeleted(author.Id.Value, DateTimeOffset.UtcNow));

        (await posts.Send<CreatePost, PostDto>(new CreatePost("A title", "Content"), author)).Error.Kind.ShouldBe(ErrorKind.InvalidToken);
    }

    [Fact]
    public async Task A_post_that_comes_after_the_deletion_of_its_author_is_refused()
    {
        var author = TestUser.New();
        await posts.Publish(author);
        await using var deletion = await Transaction();
        await Run(deletion, "update posts.authors set deleted = true where user_id = $1", author.Id.Value);

        var late = posts.Send<CreatePost, PostDto>(new CreatePost("Too late", "Content"), author);
        await Waiting(1);
        await deletion.CommitAsync(TestContext.Current.CancellationToken);

        (await late).Error.Kind.ShouldBe(ErrorKind.InvalidToken);
    }

    [Fact]
    public async Task A_post_that_comes_before_the_deletion_of_its_author_goes_with_it()
    {
        var author = TestUser.New();
        await posts.Publish(author);
        // The post is held up between the look at its author and its row.
        await using var gate = await Transaction();
        await Run(gate, "lock table posts.posts in share mode");
        var early = posts.Send<CreatePost, PostDto>(new CreatePost("Just in time", "Content"), author);
        await Waiting(1);
        var deletion = posts.Hears(new AccountDeleted(author.Id.Value, DateTimeOffset.UtcNow));
        await Waiting(2);

        await gate.CommitAsync(TestContext.Current.CancellationToken);
        await Task.WhenAll(early, deletion);

        (await posts.Ask<long>("select count(*) from posts.posts where owner_id = $1", author.Id.Value)).ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Who_changes_a_post_waits_for_its_author_before_holding_the_post(bool deletes)
    {
        var author = TestUser.New();
        var post = await posts.Publish(author);
        await using var ban = await Transaction();
        await Run(ban, "update posts.authors set hidden = true where user_id = $1", author.Id.Value);

        Task change = deletes
            ? posts.Send<DeletePost, Unit>(new DeletePost(post.Id), author)
            : posts.Send<EditPost, PostDto>(new EditPost(post.Id, Visibility: Visibility.Private), author);
        await Waiting(1);

        await Should.NotThrowAsync(() => Run(ban, "select 1 from posts.posts where id = $1 for update nowait", post.Id));
        await ban.RollbackAsync(TestContext.Current.CancellationToken);
        await change;
    }

    private async Task<NpgsqlTransaction> Transaction()
    {
        var connection = new NpgsqlConnection(posts.Database);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
    }

    private static async Task Run(NpgsqlTransaction transaction, string sql, params object[] parameters)
    {
        await using var command = new NpgsqlCommand(sql, transaction.Connection, transaction);
        foreach (var parameter in parameters) command.Parameters.Add(new NpgsqlParameter { Value = parameter });
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private Task Waiting(int writers) => Eventually.Holds(
        async () => await posts.Ask<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == writers,
        $"{writers} wait for a lock");

    private async Task<string> NameOn(PostDto post) => (await posts.Send<ReadPost, PostRow>(new ReadPost(post.Id))).Value.OwnerDisplayName;
}
