using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>Modules as processes of their own: each works alone, and what can't work is refused.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class SplitTests(World world, RabbitMqServer rabbitMq) : IClassFixture<RabbitMqServer>
{
    private static readonly Dictionary<string, string> Routes = new()
    {
        ["Auth"] = "/auth/sessions",
        ["Users"] = "/users/me",
        ["Posts"] = "/posts",
        ["Chat"] = "/chat/conversations",
    };

    [Theory]
    [InlineData("Auth")]
    [InlineData("Users")]
    [InlineData("Posts")]
    [InlineData("Chat")]
    public async Task A_module_needs_nothing_but_PostgreSQL_and_the_bus(string module)
    {
        await using var host = await world.StartHost(("Modules:Enabled", module), ("Bus:Transport", "RabbitMq"), ("ConnectionStrings:RabbitMq", rabbitMq.Address));
        using var api = new Api(host.Address);

        await Eventually.Holds(async () => (await api.Anonymous.Get("/health/ready")).ShouldBe(200).Json.Text("status") == "ok", $"{module} is well", TimeSpan.FromSeconds(30));
        host.Lines.ShouldNotContain(line => line.Contains(" error ", StringComparison.Ordinal) || line.Contains(" warn ", StringComparison.Ordinal), host.Output);
        foreach (var (owner, path) in Routes)
            (await api.Anonymous.Get(path)).Status.ShouldBeOneOf(owner == module ? [200, 401] : [404, 405]);
        var documented = (await api.Anonymous.Get("/api/docs-json")).ShouldBe(200).Json.Member("paths");
        Routes.Where(route => documented.TryGetProperty(route.Value, out var path) && path.TryGetProperty("get", out _)).ShouldHaveSingleItem().Key.ShouldBe(module);
        (await PostgresServer.Ask<string>(host.Settings.Database!, "select string_agg(distinct schemaname, ',') from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"))
            .ShouldBe(module.ToLowerInvariant());
    }

    [Theory]
    [InlineData("Posts", "Auth")]
    [InlineData("Auth,Posts,Chat", "Users")]
    public async Task Who_lives_on_events_that_never_come_does_not_start(string modules, string source)
    {
        var (exitCode, output) = await HostProcess.Refusal(world.Settings(("Modules:Enabled", modules)));

        exitCode.ShouldNotBe(0, output);
        output.ShouldContain($"of {source}, which this process does not host");
        output.ShouldContain("Bus:Transport=RabbitMq");
        output.ShouldSpeakToAPerson();
    }

    [Fact]
    public async Task Whose_events_would_never_reach_those_who_live_on_them_does_not_start()
    {
        var (exitCode, output) = await HostProcess.Refusal(world.Settings(("Modules:Enabled", "Auth,Users")));

        exitCode.ShouldNotBe(0, output);
        output.ShouldContain("which this process does not host, lives on");
        output.ShouldContain("nothing goes to other processes");
        output.ShouldSpeakToAPerson();
    }
}
