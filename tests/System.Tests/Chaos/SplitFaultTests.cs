using ModularMonolith.SystemTests.RealTime;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>Each module is a process of its own, with a database of its own: what happens to one is no trouble to the others.</summary>
[Collection(HeavyTests.Beside)]
[Trait(Needs.Name, Needs.Process)]
public sealed class SplitFaultTests(World world)
{
    private static readonly string[] Modules = ["Auth", "Users", "Posts", "Chat"];

    private static TimeSpan BrokerOutage => TimeSpan.FromSeconds(int.TryParse(Environment.GetEnvironmentVariable("BROKER_OUTAGE_SECONDS"), out var given) ? given : 35);

    [Fact]
    public async Task Whichever_service_is_killed_the_others_serve_and_everyone_catches_up()
    {
        await using var deployment = await Deployment.Start("d", world.Postgres);
        using var api = new Api(deployment.Address);
        var friends = await Friends.Meets(api);

        foreach (var victim in Modules)
        {
            await deployment.Kill(victim);
            foreach (var module in Modules)
                if (module == victim) (await friends.Uses(module)).ShouldBeProblem(503, "ServiceUnavailable").Header("Retry-After").ShouldNotBeNull();
                else (await friends.Uses(module)).Status.ShouldBeOneOf([200, 201], $"{module} without {victim}");
            await deployment.StartAgain(victim);
            foreach (var module in Modules) (await friends.Uses(module)).Status.ShouldBeOneOf([200, 201], $"{module} after {victim} has come back");
        }

        await friends.IsKnownEverywhere();
    }

    [Fact]
    public async Task Where_one_of_two_is_killed_the_gateway_asks_the_other()
    {
        await using var deployment = await Deployment.Start("b", world.Postgres);
        using var api = new Api(deployment.Address);
        var friends = await Friends.Meets(api);

        await deployment.Kill("Auth");

        // What was only read is asked of the other at once; what may have been heard is not done twice, so the first one may be refused.
        for (var number = 0; number < 50; number++) (await friends.Bob.Get("/posts")).ShouldBe(200);
        var inARow = 0;
        await Eventually.Holds(async () => (inARow = (await friends.Uses("Posts")).Status == 201 ? inARow + 1 : 0) == 50, "only the living one is asked", TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task What_waits_for_one_of_two_when_it_freezes_is_asked_of_the_other()
    {
        await using var deployment = await Deployment.Start("b", world.Postgres);
        using var api = new Api(deployment.Address);
        var friends = await Friends.Meets(api);

        deployment.Freeze("Auth");
        var answers = await Scenes.AtOnce(20, _ => friends.Bob.Get("/posts"));
        deployment.Continue("Auth");

        foreach (var answer in answers) answer.ShouldBe(200);
    }

    [Fact]
    public async Task Nobody_waits_for_a_service_that_is_frozen()
    {
        await using var deployment = await Deployment.Start("c", world.Postgres);
        using var api = new Api(deployment.Address);
        var friends = await Friends.Meets(api);

        deployment.Freeze("Posts");
        // The first one waits until the gateway knows, which is before its patience with a process that answers slowly ends; the later ones are sent away without.
        (await friends.Uses("Posts").WaitAsync(TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken)).ShouldBeProblem(503, "ServiceUnavailable");
        await Eventually.Holds(async () => (await friends.Uses("Posts")) is { Status: 503 } away && away.Header("Retry-After") is not null, "requests to the frozen one are refused", TimeSpan.FromSeconds(60));
        await SentAway(20).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        (await friends.Uses("Users")).ShouldBe(200);
        deployment.Continue("Posts");

        await Eventually.Holds(async () => (await friends.Uses("Posts")).Status == 201, "it serves again", TimeSpan.FromSeconds(60));

        // One after the other: did each wait as long as the gateway has patience, these would take minutes.
        async Task SentAway(int times)
        {
            for (var number = 0; number < times; number++) (await friends.Uses("Posts")).ShouldBeProblem(503, "ServiceUnavailable");
        }
    }

    [Fact]
    public async Task Without_RabbitMQ_all_services_serve_and_everyone_catches_up()
    {
        await using var rabbit = StoppableRabbitMq.Prepare();
        await rabbit.Start();
        await using var deployment = await Deployment.Start("c", world.Postgres, rabbit.Address);
        using var api = new Api(deployment.Address);
        var friends = await Friends.Meets(api);

        await rabbit.Kill();
        var newcomer = await api.Someone("New Comer");
        await friends.Listener.Post("/auth/logout");
        for (var end = DateTime.UtcNow + BrokerOutage; DateTime.UtcNow < end;)
            foreach (var module in Modules)
                (await friends.Uses(module)).Status.ShouldBeOneOf([200, 201], $"{module} without RabbitMQ");
        await rabbit.Start();

        await friends.IsKnownEverywhere();
        await friends.Ada.StartsConversation(newcomer);
        await IsRefused(friends.Listener);
    }

    [Fact]
    public async Task A_service_that_starts_late_hears_of_all_that_happened_before()
    {
        await using var deployment = await Deployment.Start("c", world.Postgres, late: "Posts");
        using var api = new Api(deployment.Address);
        var (ada, bob) = (await api.Someone("Ada"), await api.Someone("Bob"));
        (await bob.Put("/users/me", new { displayName = "Later Bob" })).ShouldBe(200);

        await deployment.StartAgain("Posts");

        var conversation = await ada.StartsConversation(bob);
        await Eventually.Holds(
            async () => (await ada.Get($"/chat/conversations/{conversation}")).Json.List("members").Select(member => member.Text("displayName")).Order().SequenceEqual(["Ada", "Later Bob"]), "Chat knows both by their names");
        await bob.Post("/auth/logout");
        await IsRefused(bob);
        await deployment.Kill("Posts");
        await deployment.StartAgain("Posts");
        (await bob.Get("/chat/conversations")).ShouldBeProblem(401, "InvalidToken");
    }

    [Fact]
    public async Task A_log_out_ends_tokens_and_connections_at_the_other_services()
    {
        await using var deployment = await Deployment.Start("c", world.Postgres);
        using var api = new Api(deployment.Address);
        var friends = await Friends.Meets(api);
        await using var hers = await HubClient.Connect(deployment.Address, friends.Ada);
        await using var his = await HubClient.Connect(deployment.Address, friends.Listener);

        (await friends.Listener.Post("/auth/logout")).ShouldBe(204);

        await his.Closed.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);
        foreach (var (method, path) in ((HttpMethod, string)[])[(HttpMethod.Get, "/users/me"), (HttpMethod.Delete, $"/posts/{friends.Post}"), (HttpMethod.Get, "/chat/conversations")])
            await Eventually.Holds(async () => (await friends.Listener.Send(method, path, null)).Error == "InvalidToken", $"{path} refuses the token", TimeSpan.FromSeconds(5));
        hers.IsClosed.ShouldBeFalse();
        (await friends.Bob.Get("/chat/conversations")).ShouldBe(200);
    }

    private static Task IsRefused(Caller someone) => Eventually.Holds(
        async () => (await someone.Get("/chat/conversations")).Error == "InvalidToken", "Chat refuses the token", TimeSpan.FromSeconds(30));

    /// <summary>People who use every module.</summary>
    private sealed class Friends(Caller ada, Caller bob, Caller listener, Guid conversation, Guid post)
    {
        private int _names;
        private string _name = bob.DisplayName;
        private int _said;

        public Caller Ada => ada;

        public Caller Bob => bob;

        /// <summary>A third one, who only listens.</summary>
        public Caller Listener => listener;

        public Guid Post => post;

        public static async Task<Friends> Meets(Api api)
        {
            var (ada, bob, listener) = (await api.Someone("Ada"), await api.Someone("Bob"), await api.Someone("Listener"));
            return new Friends(ada, bob, listener, await ada.StartsConversation(bob, listener), (await bob.Publishes()).Id());
        }

        /// <summary>Has the module write something that the others hear of, where it has anything to tell.</summary>
        public async Task<Answer> Uses(string module)
        {
            switch (module)
            {
                case "Auth":
                    return await bob.Anonymously().Post("/auth/login", new { bob.Email, bob.Password });
                case "Users":
                    var name = $"Bob the {++_names}.";
                    var renamed = await bob.Put("/users/me", new { displayName = name });
                    if (renamed.Status == 200) _name = name;
                    return renamed;
                case "Posts":
                    return await ada.Post("/posts", new { title = "A title", content = "Text" });
                default:
                    var said = await bob.Post($"/chat/conversations/{conversation}/messages", new { content = "Still there?" });
                    if (said.Status == 201) said.Json.Number("seq").ShouldBe(++_said);
                    return said;
            }
        }

        public async Task IsKnownEverywhere()
        {
            await Shows("Posts", async () => (await ada.Get($"/posts/{post}")).ShouldBe(200).Json.Text("ownerDisplayName"));
            await Shows("Chat", async () => (await ada.Get($"/chat/conversations/{conversation}")).ShouldBe(200).Json.List("members").Single(member => member.Id("userId") == bob.Id).Text("displayName"));
            await Shows("Auth", async () => Jwt.Read((await bob.LogIn()).Json.Text("accessToken")!).Payload["name"]!.GetValue<string>());
            (await ada.SeesConversation(conversation)).Number("unreadCount").ShouldBe(_said);
        }

        private Task Shows(string module, Func<Task<string?>> shown) =>
            Eventually.Holds(async () => await shown() == _name, $"{module} shows {_name}", TimeSpan.FromSeconds(120));
    }
}
