using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

public sealed class ProfileTests(World world)
{
    [Fact]
    public async Task My_profile_shows_everything_about_me()
    {
        var someone = await world.Someone("Me Myself");

        var answer = (await someone.Get("/users/me")).ShouldBe(200);

        var me = answer.Json;
        me.ShouldHaveExactly("id", "email", "displayName", "bio", "avatarUrl", "status", "createdAt", "updatedAt");
        me.Id().ShouldBe(someone.Id);
        me.Text("email").ShouldBe(someone.Email);
        me.Text("displayName").ShouldBe("Me Myself");
        me.ShouldBeNull("bio");
        me.ShouldBeNull("avatarUrl");
        me.Text("status").ShouldBe("active");
        me.Time("updatedAt").ShouldBeGreaterThanOrEqualTo(me.Time("createdAt"));
        answer.Header("Cache-Control").ShouldNotBeNull().ShouldContain("no-store");
    }

    // On a busy machine Users hears of who has just signed up a moment later.
    private Task Known(Caller someone) => Eventually.Holds(async () => (await world.Anonymous.Get($"/users/{someone.Id}")).Status == 200, "Users knows");

    [Fact]
    public async Task Anyone_sees_the_public_part_of_a_profile()
    {
        var someone = await world.Someone("Public Person");

        await Known(someone);
        var profile = (await world.Anonymous.Get($"/users/{someone.Id}")).ShouldBe(200).Json;

        profile.ShouldHaveExactly("id", "displayName", "bio", "avatarUrl", "createdAt");
        profile.Id().ShouldBe(someone.Id);
        profile.Text("displayName").ShouldBe("Public Person");
        profile.Time("createdAt").ShouldNotBe(default);
    }

    [Fact]
    public async Task An_id_is_read_in_any_case()
    {
        var someone = await world.Someone();

        await Known(someone);
        (await world.Anonymous.Get($"/users/{someone.Id.ToString().ToUpperInvariant()}")).ShouldBe(200).Json.Id().ShouldBe(someone.Id);
    }

    [Theory]
    [InlineData(Scenes.NoOnesId)]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    [InlineData("6ba7b810-9dad-11d1-80b4-00c04fd430c8")]
    [InlineData("F47AC10B-58CC-4372-A567-0E02B2C3D479")]
    public async Task Nobody_is_not_found_whatever_the_version_of_the_id(string id) =>
        (await world.Anonymous.Get($"/users/{id}")).ShouldBeProblem(404, "NotFound");

    [Fact]
    public async Task A_changed_profile_is_answered_and_kept()
    {
        var someone = await world.Someone();
        var before = (await someone.Get("/users/me")).Json;

        var changed = (await someone.Put("/users/me", new { displayName = "  Brand New ", bio = "All about me" })).ShouldBe(200).Json;

        changed.ShouldHaveExactly("id", "email", "displayName", "bio", "avatarUrl", "status", "createdAt", "updatedAt");
        changed.Text("displayName").ShouldBe("Brand New");
        changed.Text("bio").ShouldBe("All about me");
        changed.Time("createdAt").ShouldBe(before.Time("createdAt"));
        changed.Time("updatedAt").ShouldBeGreaterThan(before.Time("updatedAt"));
        (await someone.Get("/users/me")).Json.Text("bio").ShouldBe("All about me");
        (await world.Anonymous.Get($"/users/{someone.Id}")).Json.Text("displayName").ShouldBe("Brand New");
    }

    [Fact]
    public async Task A_bio_that_is_left_out_is_kept()
    {
        var someone = await world.Someone();
        await someone.Put("/users/me", new { someone.DisplayName, bio = "Kept" });

        (await someone.Put("/users/me", new { someone.DisplayName })).ShouldBe(200).Json.Text("bio").ShouldBe("Kept");
    }

    [Fact]
    public async Task A_bio_is_cleared_by_null()
    {
        var someone = await world.Someone();
        await someone.Put("/users/me", new { someone.DisplayName, bio = "Gone soon" });

        (await someone.Put("/users/me", new { someone.DisplayName, bio = (string?)null })).ShouldBe(200).Json.ShouldBeNull("bio");
    }

    [Theory]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public async Task A_bio_has_at_most_500_characters(int length, bool accepted)
    {
        var someone = await world.Someone();

        var answer = await someone.Put("/users/me", new { someone.DisplayName, bio = new string('b', length) });

        if (accepted)
            answer.ShouldBe(200).Json.Text("bio")!.Length.ShouldBe(length);
        else
            answer.ShouldBlame("bio");
    }

    [Theory]
    [InlineData("x")]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("tab\tbed")]
    public async Task A_display_name_keeps_its_rules(string displayName)
    {
        var someone = await world.Someone();

        (await someone.Put("/users/me", new { displayName })).ShouldBlame("displayName");
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{ "displayName": null }""")]
    [InlineData("""{ "bio": "only" }""")]
    [InlineData("""{ "displayName": "Fine", "status": "banned" }""")]
    [InlineData("""{ "displayName": "Fine", "email": "new@example.com" }""")]
    public async Task A_profile_needs_a_display_name_and_has_nothing_else_to_set(string body) =>
        (await (await world.Someone()).SendText(HttpMethod.Put, "/users/me", body)).ShouldBeProblem(400, "BadRequest");

    [Fact]
    public async Task A_new_name_is_soon_seen_on_posts()
    {
        var someone = await world.Someone("Before");
        var post = await someone.Publishes();

        await someone.Put("/users/me", new { displayName = "After" });

        await Eventually.Holds(
            async () => (await world.Anonymous.Get($"/posts/{post.Id()}")).Json.Text("ownerDisplayName") == "After"
                && (await world.Anonymous.Get($"/posts?ownerId={someone.Id}")).Json.List("data")[0].Text("ownerDisplayName") == "After",
            "posts show the new name");
    }

    [Fact]
    public async Task A_new_name_is_soon_seen_in_chat()
    {
        var (someone, other) = (await world.Someone("Before"), await world.Someone());
        var conversation = await other.StartsConversation(someone);
        await someone.Says(conversation, "Hello");

        await someone.Put("/users/me", new { displayName = "After" });

        await Eventually.Holds(
            async () => (await other.Get($"/chat/conversations/{conversation}")).Json.List("members").Any(member => member.Text("displayName") == "After")
                && (await other.Get($"/chat/conversations/{conversation}/messages")).Json.List("data")[0].Text("senderDisplayName") == "After",
            "chat shows the new name");
    }

    [Fact]
    public async Task After_many_changes_the_last_name_is_seen_everywhere()
    {
        var someone = await world.Someone();
        var post = await someone.Publishes();
        var conversation = await someone.StartsConversation(await world.Someone());

        for (var number = 1; number <= 20; number++)
            (await someone.Put("/users/me", new { displayName = $"Name {number}" })).ShouldBe(200);

        await Eventually.Holds(
            async () => (await world.Anonymous.Get($"/posts/{post.Id()}")).Json.Text("ownerDisplayName") == "Name 20"
                && (await someone.Get($"/chat/conversations/{conversation}")).Json.List("members").Any(member => member.Text("displayName") == "Name 20"),
            "the last name is seen");
    }
}
