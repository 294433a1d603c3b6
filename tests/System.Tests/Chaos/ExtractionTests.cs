using System.Text.RegularExpressions;
using ChatClient;
using ModularMonolith.Tests.Support;
using Npgsql;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>
/// The commands of <c>docs/extraction.md</c>, run as they stand there while people use the product. <c>EXTRACTION_MESSAGES</c> says how many
/// messages there are to move.
/// </summary>
[Collection(HeavyTests.Beside)]
[Trait(Needs.Name, Needs.Process)]
public sealed partial class ExtractionTests(World world)
{
    private static int Messages => int.TryParse(Environment.GetEnvironmentVariable("EXTRACTION_MESSAGES"), out var given) ? given : 1_000;

    [Fact]
    public async Task Chat_moves_into_its_own_database_and_loses_nothing()
    {
        var (shared, own) = (world.Postgres.CreateDatabase(), world.Postgres.CreateDatabase());
        await using var rabbit = StoppableRabbitMq.Prepare();
        await rabbit.Start();
        var settings = new HostSettings { Database = shared, Values = new Dictionary<string, string?> { ["Bus:Transport"] = "RabbitMq", ["ConnectionStrings:RabbitMq"] = rabbit.Address } };
        await using var monolith = await HostProcess.Start(settings);
        await using var gateway = await HostProcess.Start(new HostSettings { Program = CopyOfTheGateway(settings.Port) });
        using var api = new Api(gateway.Address);
        var (ada, bob, leaver) = (await api.Someone("Ada"), await api.Someone("Bob"), await api.Someone("Leaver"));
        var (old, live) = (await ada.StartsConversation(bob, leaver), await ada.StartsConversation(bob));
        Fill(shared, old);
        List<string> heard = [];
        await using var feed = new ConversationFeed(gateway.Address, live, () => Task.FromResult(bob.AccessToken), message => heard.Add(message.Content));
        await feed.Connect();
        await using var use = new SteadyUse(ada, bob, live);

        await use.Goes(20);
        (await leaver.Post("/auth/logout")).ShouldBe(204);
        await using var move = DocumentedCommands.Run("extraction.md", settings, new Dictionary<string, string>
        {
            ["host"] = $"dotnet {Solution.Bootstrapper}",
            ["gateway"] = Path.Combine(Path.GetDirectoryName(gateway.Settings.Program)!, "appsettings.json"),
            ["shared"] = Url(shared),
            ["own"] = Url(own),
            ["monolith"] = $"{monolith.Id}",
        });
        await move.End();
        await use.Goes(20);
        await use.End();

        Arena.Say($"{Messages} messages moved: Chat was away for {use.LongestSilence.TotalSeconds:0.0} s, the other modules for {use.LongestSilenceOfOthers.TotalSeconds:0.0} s");
        use.Surprises.ShouldBeEmpty();
        use.RefusalsOfOthers.ShouldBe(0);
        (await PostgresServer.Ask<string[]>(own, $"select array_agg(content order by seq) from chat.messages where conversation_id = '{live}'")).ShouldBe(use.Acknowledged);
        (await PostgresServer.Ask<long>(own, $"select count(*) from chat.messages where conversation_id = '{old}'")).ShouldBe(Messages);
        (await PostgresServer.Ask<bool>(shared, "select to_regclass('chat.messages') is null")).ShouldBeTrue();
        await Eventually.Holds(() => heard.Count == use.Acknowledged.Count, "Bob has heard everything", TimeSpan.FromSeconds(30));
        heard.ShouldBe(use.Acknowledged);
        (await leaver.Get("/chat/conversations")).ShouldBeProblem(401, "InvalidToken");
        (await bob.Put("/users/me", new { displayName = "Bob Afterwards" })).ShouldBe(200);
        await Eventually.Holds(
            async () => (await ada.Get($"/chat/conversations/{live}")).ShouldBe(200).Json.List("members").Any(member => member.Text("displayName") == "Bob Afterwards"), "Chat hears of the new name");
    }

    /// <summary>The gateway with its own settings file, all modules at one address.</summary>
    private static string CopyOfTheGateway(int port)
    {
        var (from, to) = (Path.GetDirectoryName(Solution.Gateway)!, TemporaryFolder.Create());
        foreach (var file in Directory.EnumerateFiles(from)) File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        var settings = Path.Combine(to, "appsettings.json");
        File.WriteAllText(settings, EveryAddress().Replace(File.ReadAllText(settings), $"http://localhost:{port}"));
        return Path.Combine(to, Path.GetFileName(Solution.Gateway));
    }

    private static void Fill(string database, Guid conversation) => PostgresServer.Execute(database, $"""
        insert into chat.messages (id, conversation_id, seq, sender_id, sender_seq, content, created_at)
        select gen_random_uuid(), '{conversation}', seq, (select min(user_id::text)::uuid from chat.conversation_members where conversation_id = '{conversation}'), seq, 'Message ' || seq, now()
        from generate_series(1, {Messages}) seq;
        update chat.conversations set last_seq = {Messages} where id = '{conversation}'
        """);

    private static string Url(string connectionString)
    {
        var to = new NpgsqlConnectionStringBuilder(connectionString);
        return $"postgresql://{Uri.EscapeDataString(to.Username!)}:{Uri.EscapeDataString(to.Password ?? "")}@{to.Host}:{to.Port}/{to.Database}";
    }

    [GeneratedRegex("http://localhost:300[12]")]
    private static partial Regex EveryAddress();
}
