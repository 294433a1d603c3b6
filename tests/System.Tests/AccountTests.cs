using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class AccountDeletionTests(World world)
{
    private static Task<Answer> DeleteAccount(Caller someone, string? password = null) =>
        someone.Delete("/users/me", new { password = password ?? someone.Password });

    [Fact]
    public async Task A_deleted_account_cannot_sign_in_any_more()
    {
        var someone = await world.Someone();

        (await DeleteAccount(someone)).ShouldBe(204).Bytes.ShouldBeEmpty();

        (await world.Anonymous.Post("/auth/login", new { someone.Email, someone.Password }))
            .ShouldBeProblem(401, "InvalidCredentials", "Invalid email or password");
        (await someone.Refreshes()).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
        await someone.IsSignedOut();
    }

    [Fact]
    public async Task The_profile_is_gone()
    {
        var someone = await world.Someone();

        (await DeleteAccount(someone)).ShouldBe(204);

        await Eventually.Holds(async () => (await world.Anonymous.Get($"/users/{someone.Id}")).Status == 404, "Users knows");
        (await world.Anonymous.Get($"/users/{someone.Id}")).ShouldBeProblem(404, "NotFound");
    }

    [Fact]
    public async Task The_posts_are_gone()
    {
        var someone = await world.Someone();
        var post = await someone.Publishes();

        (await DeleteAccount(someone)).ShouldBe(204);

        await Eventually.Holds(
            async () => (await world.Anonymous.Get($"/posts/{post.Id()}")).Status == 404
                && (await world.Anonymous.Get($"/posts?ownerId={someone.Id}")).Json.Number("total") == 0,
            "the posts are gone");
    }

    [Fact]
    public async Task The_avatar_is_gone()
    {
        var someone = await world.Someone();
        var avatar = (await Pictures.Upload(someone, Pictures.Png(40, 40))).ShouldBe(200).Json.Text("avatarUrl")!;

        (await DeleteAccount(someone)).ShouldBe(204);

        await Eventually.Holds(async () => (await world.Anonymous.Get(avatar)).Status == 404, "the avatar is gone");
    }

    [Fact]
    public async Task Memberships_end_but_messages_stay_without_the_name()
    {
        var (someone, other) = (await world.Someone("Soon Gone"), await world.Someone());
        var conversation = await other.StartsConversation(someone);
        await someone.Says(conversation, "Remember me");

        (await DeleteAccount(someone)).ShouldBe(204);

        await Eventually.Holds(
            async () => (await other.Get($"/chat/conversations/{conversation}")).Json.List("members").All(member => member.Id("userId") != someone.Id),
            "the membership has ended");
        var message = (await other.Get($"/chat/conversations/{conversation}/messages")).Json.List("data").ShouldHaveSingleItem();
        message.Text("content").ShouldBe("Remember me");
        message.Text("senderDisplayName").ShouldBe("Deleted user");
    }

    [Fact]
    public async Task A_wrong_password_deletes_nothing()
    {
        var someone = await world.Someone();

        (await DeleteAccount(someone, "Wrong1Password")).ShouldBeProblem(401, "InvalidCredentials");

        await someone.ShouldStillBeSignedIn();
    }

    [Fact]
    public async Task The_password_is_required()
    {
        var someone = await world.Someone();

        (await someone.SendText(HttpMethod.Delete, "/users/me", "{}")).ShouldBeProblem(400, "BadRequest");
        (await someone.Delete("/users/me")).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task The_email_is_free_again()
    {
        var someone = await world.Someone();
        (await DeleteAccount(someone)).ShouldBe(204);

        var successor = await world.Api.Someone("Successor", someone.Email);

        successor.Id.ShouldNotBe(someone.Id);
        (await successor.Get("/users/me")).ShouldBe(200).Json.Text("displayName").ShouldBe("Successor");
    }

    [Fact]
    public async Task What_is_posted_with_the_last_breath_does_not_survive()
    {
        var someone = await world.Someone();
        (await DeleteAccount(someone)).ShouldBe(204);

        await Eventually.Holds(
            async () => (await someone.Post("/posts", new { title = "Still here", content = "Am I?" })).Status == 401,
            "the access token is refused");

        await Eventually.Holds(
            async () => (await world.Anonymous.Get($"/posts?ownerId={someone.Id}")).Json.Number("total") == 0,
            "nothing of a deleted user is to be seen");
    }
}

public sealed class StatusTests(World world)
{
    [Theory]
    [InlineData("inactive")]
    [InlineData("banned")]
    public async Task Who_is_not_active_cannot_sign_in(string status)
    {
        var someone = await world.Someone();

        await world.SetStatus(someone, status);

        await Eventually.Holds(
            async () => (await world.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })).Status == 403, "log-in is refused");
        (await world.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })).ShouldBeProblem(403, "AccountDisabled");
        (await someone.Refreshes()).ShouldBeProblem(401, "InvalidToken", "Refresh token is invalid");
        await someone.IsSignedOut();
    }

    [Fact]
    public async Task A_wrong_password_does_not_tell_that_the_account_is_disabled()
    {
        var someone = await world.Someone();
        await world.SetStatus(someone, "banned");
        await someone.IsSignedOut();

        (await world.Anonymous.Post("/auth/login", new { someone.Email, password = "Wrong1Password" }))
            .ShouldBeProblem(401, "InvalidCredentials", "Invalid email or password");
    }

    [Fact]
    public async Task Who_is_not_active_is_not_seen()
    {
        var someone = await world.Someone();
        var post = await someone.Publishes();

        await world.SetStatus(someone, "banned");

        (await world.Anonymous.Get($"/users/{someone.Id}")).ShouldBeProblem(404, "NotFound");
        await Eventually.Holds(
            async () => (await world.Anonymous.Get($"/posts/{post.Id()}")).Status == 404
                && (await world.Anonymous.Get($"/posts?ownerId={someone.Id}")).Json.Number("total") == 0,
            "the posts are hidden");
    }

    [Fact]
    public async Task Who_is_active_again_is_back()
    {
        var someone = await world.Someone();
        var post = await someone.Publishes();
        await world.SetStatus(someone, "inactive");
        await someone.IsSignedOut();

        await world.SetStatus(someone, "active");

        await Eventually.Holds(async () => (await world.Anonymous.Get($"/posts/{post.Id()}")).Status == 200, "the posts are shown again");
        await Eventually.Holds(
            async () => (await world.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })).Status == 200, "log-in works again");
        (await world.Anonymous.Get($"/users/{someone.Id}")).ShouldBe(200);
    }

    [Fact]
    public async Task After_a_quarrel_the_last_word_counts()
    {
        var someone = await world.Someone();
        var post = await someone.Publishes();

        foreach (var status in (string[])["banned", "active", "inactive", "active", "banned", "active"])
            await world.SetStatus(someone, status);

        await Eventually.Holds(
            async () => (await world.Anonymous.Get($"/posts/{post.Id()}")).Status == 200
                && (await world.Anonymous.Post("/auth/login", new { someone.Email, someone.Password })).Status == 200
                && (await world.Anonymous.Get($"/users/{someone.Id}")).Status == 200,
            "everything is as the last status says");
    }

    [Theory]
    [InlineData("""{ "status": "deleted" }""")]
    [InlineData("""{ "status": "" }""")]
    [InlineData("""{ "status": null }""")]
    [InlineData("""{ "status": 1 }""")]
    [InlineData("{}")]
    public async Task Other_statuses_are_refused(string body)
    {
        var someone = await world.Api.SignUp();

        (await (await world.Administrator()).SendText(HttpMethod.Put, $"/users/{someone.Id}/status", body)).ShouldBeProblem(400, "BadRequest");
    }

    [Fact]
    public async Task Nobodys_status_is_not_found() =>
        (await (await world.Administrator()).Put($"/users/{Scenes.NoOnesId}/status", new { status = "banned" })).ShouldBeProblem(404, "NotFound");
}
