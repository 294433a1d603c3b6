using ModularMonolith.Tests.Support;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Each module may have a database of its own.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class ModuleDatabasesTests(ModuleDatabasesTests.SplitHost host) : IClassFixture<ModuleDatabasesTests.SplitHost>
{
    [Fact]
    public async Task Modules_apart_work_like_modules_together()
    {
        var (someone, other) = (await host.Api.Someone("Before"), await host.Api.Someone());
        var post = await someone.Publishes();
        var conversation = await other.StartsConversation(someone);
        await someone.Says(conversation, "Hello");

        (await someone.Put("/users/me", new { displayName = "After" })).ShouldBe(200);

        await Eventually.Holds(
            async () => (await other.Get($"/posts/{post.Id()}")).Json.Text("ownerDisplayName") == "After"
                && (await other.Get($"/chat/conversations/{conversation}/messages")).Json.List("data")[0].Text("senderDisplayName") == "After",
            "the new name is seen everywhere");
    }

    public sealed class SplitHost(World world) : OwnHost(world,
        ("ConnectionStrings:Auth", world.Postgres.CreateDatabase()),
        ("ConnectionStrings:Users", world.Postgres.CreateDatabase()),
        ("ConnectionStrings:Posts", world.Postgres.CreateDatabase()),
        ("ConnectionStrings:Chat", world.Postgres.CreateDatabase()));
}
