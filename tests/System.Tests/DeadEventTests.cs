using System.Text.Json;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Events that can't be taken in are kept, shown to an operator, and sent again on demand.</summary>
[Trait(Needs.Name, Needs.Process)]
[Trait(Needs.Name, Needs.Database)]
public sealed class DeadEventTests(DeadEventTests.Host host) : IClassFixture<DeadEventTests.Host>
{
    [Fact]
    public async Task A_reaction_that_keeps_failing_is_shown_and_acts_once_after_the_fix_and_a_redrive()
    {
        var (someone, administrator) = (await host.Api.Someone("Before"), await host.Administrator());
        var post = await someone.Publishes();
        Execute("""
            create function posts.refuse() returns trigger language plpgsql as $$ begin raise 'password=hunter2'; end $$;
            create trigger refuse before update on posts.authors for each row execute function posts.refuse();
            """);

        (await someone.Put("/users/me", new { displayName = "After" })).ShouldBe(200);
        await Eventually.Holds(async () => await Ask("select exists (select from posts.outbox_message where endpoint = 'posts-on-profile-changed')"), "the failure is noted");
        // The other modules do not wait for the one that fails.
        await Eventually.Holds(async () => await Ask($"select display_name = 'After' from auth.accounts where id = '{someone.Id}'"), "Auth has the new name");
        // As if minutes had passed: one failure more is the last one. A failure that is being noted may be written over it.
        await Eventually.Holds(
            async () =>
            {
                Execute("update posts.outbox_message set attempts = 7, visible_at = now() where endpoint = 'posts-on-profile-changed' and attempts < 7");
                return (await Dead()).Any(IsOurs);
            },
            "the event is parked", TimeSpan.FromSeconds(30));

        var dead = (await Dead()).Single(IsOurs);
        dead.ShouldHaveExactly("id", "module", "name", "consumer", "occurredAt", "attempts", "lastError");
        dead.Text("module").ShouldBe("Posts");
        dead.Text("name").ShouldBe("users.profile-changed");
        dead.Number("attempts").ShouldBe(8);
        dead.Text("lastError").ShouldNotBeNullOrEmpty();
        dead.ToString().ShouldNotContain("hunter2");
        _ = dead.Time("occurredAt");

        Execute("drop trigger refuse on posts.authors");
        (await administrator.Post($"/admin/events/{dead.Id()}/redrive")).ShouldBe(202);

        await Eventually.Holds(async () => (await host.Api.Anonymous.Get($"/posts/{post.Id()}")).Json.Text("ownerDisplayName") == "After", "the post shows the new name");
        (await Dead()).Count(IsOurs).ShouldBe(0);
        (await administrator.Post($"/admin/events/{dead.Id()}/redrive")).ShouldBeProblem(404, "NotFound");

        static bool IsOurs(JsonElement e) => e.Text("consumer") == "posts-on-profile-changed";
    }

    [Theory]
    [InlineData("users.never-heard-of", "{}")]
    [InlineData("users.profile-changed", "{\"userId\": 17}")]
    [InlineData("users.profile-changed", "null")]
    public async Task What_can_not_be_read_is_kept_and_shown(string name, string body)
    {
        var id = Guid.CreateVersion7();

        Execute($"insert into users.outbox_message (message_id, name, body, partition_key, occurred_at, attempts) values ('{id}', '{name}', '{body}', '{id}', now(), 0)");

        await Eventually.Holds(async () => (await Dead()).Any(e => e.Id() == id), "the event is parked");
        var dead = (await Dead()).Single(e => e.Id() == id);
        dead.Text("module").ShouldBe("Users");
        dead.Text("name").ShouldBe(name);
        dead.ShouldBeNull("consumer");
        dead.Number("attempts").ShouldBe(1);

        // Sent again without a fix it comes back.
        (await (await host.Administrator()).Post($"/admin/events/{id}/redrive")).ShouldBe(202);
        await Eventually.Holds(async () => (await Dead()).Any(e => e.Id() == id), "the event is parked again");
    }

    [Fact]
    public async Task Only_moderators_see_and_redrive()
    {
        var someone = await host.Api.Someone();

        foreach (var answer in (Answer[])[await someone.Get("/admin/events/dead"), await someone.Post($"/admin/events/{Scenes.NoOnesId}/redrive")])
            answer.ShouldBeProblem(403, "Forbidden", "Missing permission: users:moderate");
        foreach (var answer in (Answer[])[await host.Api.Anonymous.Get("/admin/events/dead"), await host.Api.Anonymous.Post($"/admin/events/{Scenes.NoOnesId}/redrive")])
            answer.ShouldBeProblem(401, "Unauthorized");
    }

    [Fact]
    public async Task An_id_that_is_none_is_refused()
    {
        var administrator = await host.Administrator();

        (await administrator.Post("/admin/events/nonsense/redrive")).ShouldBeProblem(400, "BadRequest");
        (await administrator.Post($"/admin/events/{Scenes.NoOnesId}/redrive")).ShouldBeProblem(404, "NotFound");
    }

    private async Task<IReadOnlyList<JsonElement>> Dead()
    {
        var answer = (await (await host.Administrator()).Get("/admin/events/dead")).ShouldBe(200).Json;
        answer.ShouldHaveExactly("data", "total");
        var data = answer.List("data");
        answer.Number("total").ShouldBe(data.Count);
        return data;
    }

    private void Execute(string sql) => PostgresServer.Execute(host.Process.Settings.Database!, sql);

    private async Task<bool> Ask(string sql)
    {
        await using var connection = new NpgsqlConnection(host.Process.Settings.Database);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync() is true;
    }

    /// <summary>Has dead events of its own.</summary>
    public sealed class Host(World world) : OwnHost(world)
    {
        private Caller? _administrator;

        public async Task<Caller> Administrator() => _administrator ??= await Api.TheOne("Admin Istrator", HostProcess.AdministratorEmail);
    }
}
