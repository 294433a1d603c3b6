using System.Text.Json;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>The verbs prepare a database, each run by five processes at once, then a host serves it.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class SampleDataTests(SampleDataTests.SeededHost host) : IClassFixture<SampleDataTests.SeededHost>
{
    private const string SamplePassword = "Password123!";

    private async Task<Caller> SignedIn(string email)
    {
        var tokens = (await host.Api.Anonymous.Post("/auth/login", new { email, password = SamplePassword })).ShouldBe(200).Json;
        var caller = host.Api.WithToken(tokens.Text("accessToken")!);
        caller.Id = (await caller.Get("/users/me")).ShouldBe(200).Json.Id();
        return caller;
    }

    [Fact]
    public void Five_migrations_at_once_all_succeed() => host.Migrations.ShouldAllBe(run => run.ExitCode == 0, host.Migrations[0].Output);

    [Fact]
    public void Five_seeds_at_once_all_succeed() => host.Seeds.ShouldAllBe(run => run.ExitCode == 0, host.Seeds[0].Output);

    [Fact]
    public void The_verbs_can_be_repeated() => host.Repetitions.ShouldAllBe(run => run.ExitCode == 0, string.Join('\n', host.Repetitions.Select(run => run.Output)));

    [Theory]
    [InlineData("john@example.com", "John Doe", "Software engineer passionate about clean architecture")]
    [InlineData("jane@example.com", "Jane Smith", "Full-stack developer")]
    [InlineData("bob@example.com", "Bob Johnson", "Backend specialist")]
    public async Task The_sample_users_can_sign_in(string email, string displayName, string bio)
    {
        var me = (await (await SignedIn(email)).Get("/users/me")).Json;

        me.Text("displayName").ShouldBe(displayName);
        me.Text("bio").ShouldBe(bio);
        me.Text("status").ShouldBe("active");
    }

    [Fact]
    public async Task The_public_posts_are_listed()
    {
        var page = (await host.Api.Anonymous.Get("/posts")).ShouldBe(200).Json;

        page.Number("total").ShouldBe(4);
        page.List("data").Select(post => (post.Text("ownerDisplayName"), post.Text("title"))).ShouldBe(
            [
                ("John Doe", "Getting Started with Hexagonal Architecture"),
                ("Jane Smith", "NestJS Tips & Tricks"),
                ("Bob Johnson", "Why PostgreSQL is Awesome"),
                ("Bob Johnson", "Backend Best Practices"),
            ],
            ignoreOrder: true);
    }

    [Theory]
    [InlineData("john@example.com", "Getting Started with Hexagonal Architecture", "My CQRS Notes")]
    [InlineData("jane@example.com", "NestJS Tips & Tricks", "Draft: Conference Talk Ideas")]
    [InlineData("bob@example.com", "Why PostgreSQL is Awesome", "Backend Best Practices")]
    public async Task The_sample_users_own_their_posts(string email, params string[] titles)
    {
        var owner = await SignedIn(email);

        var posts = (await owner.Get($"/posts?ownerId={owner.Id}")).ShouldBe(200).Json.List("data");

        posts.Select(post => post.Text("title")!).ShouldBe(titles, ignoreOrder: true);
        foreach (var post in posts)
            post.Text("visibility").ShouldBe(post.Text("title") is "My CQRS Notes" or "Draft: Conference Talk Ideas" ? "private" : "public");
    }

    [Fact]
    public async Task The_sample_conversation_is_Johns_with_Jane_and_Bob()
    {
        var (john, id) = await Conversation();

        var conversation = (await john.Get($"/chat/conversations/{id}")).Json;

        conversation.Text("title").ShouldBe("Architecture Discussion");
        conversation.Id("createdBy").ShouldBe(john.Id);
        conversation.List("members").Select(member => member.Text("displayName")).ShouldBe(["John Doe", "Jane Smith", "Bob Johnson"], ignoreOrder: true);
    }

    [Fact]
    public async Task Its_five_messages_are_one_minute_apart()
    {
        var messages = await Messages();

        messages.Select(message => message.Number("seq")).ShouldBe([1, 2, 3, 4, 5]);
        messages.Select(message => message.Text("senderDisplayName")).ShouldBe(["John Doe", "Jane Smith", "Bob Johnson", "John Doe", "Jane Smith"]);
        messages.Zip(messages.Skip(1), (earlier, later) => later.Time("createdAt") - earlier.Time("createdAt"))
            .ShouldAllBe(gap => gap == TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task They_are_about_hexagonal_architecture() =>
        (await Messages()).ShouldContain(message => message.Text("content")!.Contains("hexagonal", StringComparison.OrdinalIgnoreCase));

    private async Task<IReadOnlyList<JsonElement>> Messages()
    {
        var (john, id) = await Conversation();
        return (await john.Get($"/chat/conversations/{id}/messages?afterSeq=0")).ShouldBe(200).Json.List("data");
    }

    private async Task<(Caller John, Guid Id)> Conversation()
    {
        var john = await SignedIn("john@example.com");
        return (john, (await john.Get("/chat/conversations")).ShouldBe(200).Json.EnumerateArray().ShouldHaveSingleItem().Id());
    }

    public sealed class SeededHost(World world) : OwnHost(world)
    {
        public IReadOnlyList<(int ExitCode, string Output)> Migrations { get; private set; } = [];

        public IReadOnlyList<(int ExitCode, string Output)> Seeds { get; private set; } = [];

        public IReadOnlyList<(int ExitCode, string Output)> Repetitions { get; private set; } = [];

        protected override async Task<HostSettings> Prepare(HostSettings settings)
        {
            Migrations = await FiveTimes(settings, "migrate");
            Seeds = await FiveTimes(settings, "seed");
            Repetitions = [await Run(settings, "migrate"), await Run(settings, "seed")];
            return settings;
        }

        private static Task<(int ExitCode, string Output)> Run(HostSettings settings, string verb) =>
            HostProcess.Run(settings with { Arguments = [verb] });

        private static Task<(int ExitCode, string Output)[]> FiveTimes(HostSettings settings, string verb) =>
            Task.WhenAll(Enumerable.Range(0, 5).Select(_ => Run(settings, verb)));
    }
}

/// <summary>Production: no sample data, no documentation, no weak secret; HSTS behind a proxy that speaks HTTPS.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class ProductionTests(ProductionTests.ProductionHost host) : IClassFixture<ProductionTests.ProductionHost>
{
    [Fact]
    public async Task There_is_no_sample_data()
    {
        (await host.Api.Anonymous.Post("/auth/login", new { email = "john@example.com", password = "Password123!" })).ShouldBeProblem(401, "InvalidCredentials");
        (await host.Api.Anonymous.Get("/posts")).ShouldBe(200).Json.Number("total").ShouldBe(0);
    }

    [Theory]
    [InlineData("/api/docs")]
    [InlineData("/api/docs-json")]
    [InlineData("/api/docs-yaml")]
    public async Task The_documentation_is_off(string path) => (await host.Api.Anonymous.Get(path)).ShouldBeProblem(404, "NotFound");

    [Theory]
    [InlineData("/")]
    [InlineData("/posts")]
    [InlineData("/nowhere")]
    [InlineData("/users/me")]
    [InlineData("/posts?page=0")]
    [InlineData("/health")]
    [InlineData("/health/ready")]
    public async Task No_answer_tells_what_it_runs_on(string path)
    {
        var answer = await host.Api.Anonymous.Get(path);

        answer.Header("Server").ShouldBeNull();
        answer.Header("X-Powered-By").ShouldBeNull();
        answer.Text.ShouldNotMatch(@"(?i)kestrel|asp\.?net|npgsql|postgres \d|version|   at \w");
    }

    [Fact]
    public async Task Over_HTTPS_browsers_are_told_to_stay_there()
    {
        var answer = await host.Api.Anonymous.Get("/health", ("Host", "api.tests.example"), ("X-Forwarded-Proto", "https"));

        answer.ShouldBe(200).Header("Strict-Transport-Security").ShouldBe("max-age=31536000; includeSubDomains");
    }

    [Fact]
    public async Task Over_HTTP_they_are_not() =>
        (await host.Api.Anonymous.Get("/health", ("Host", "api.tests.example"))).ShouldBe(200).Header("Strict-Transport-Security").ShouldBeNull();

    [Fact]
    public async Task An_account_works_as_everywhere() => (await (await host.Api.Someone()).Get("/users/me")).ShouldBe(200);

    public sealed class ProductionHost(World world) : OwnHost(world, ("TrustedProxies:0", "127.0.0.1"))
    {
        protected override async Task<HostSettings> Prepare(HostSettings settings)
        {
            var production = settings with { Environment = "Production" };
            (await HostProcess.Run(production with { Arguments = ["migrate"] })).ExitCode.ShouldBe(0);
            await HostProcess.Run(production with { Arguments = ["seed"] });
            return production;
        }
    }
}
