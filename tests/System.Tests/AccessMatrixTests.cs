using System.Net.Http.Json;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>
/// Who may do what: each route that the document knows, and the hub, for each kind of caller. The resources are the owner's: a private post, a session,
/// a conversation with a member and one who was removed.
/// </summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class AccessMatrixTests(World world)
{
    /// <summary>Where connections begin. No part of the document, which is of REST.</summary>
    private const string Hub = "POST /chat/negotiate";

    private static readonly string[] Callers = ["anonymous", "owner", "stranger", "member", "former member", "disabled", "administrator"];

    // As in the order of Callers.
    private static readonly int[] Anyone = [200, 200, 200, 200, 200, 200, 200];
    private static readonly int[] SignedIn = [401, 200, 200, 200, 200, 401, 200];
    private static readonly int[] Gone = [401, 204, 204, 204, 204, 401, 204];
    private static readonly int[] Mine = [401, 200, 403, 403, 403, 401, 403];
    private static readonly int[] Members = [401, 200, 403, 200, 403, 401, 403];

    private static readonly Row[] Rows =
    [
        new("GET /", Anyone), new("GET /health", Anyone), new("GET /health/live", Anyone), new("GET /health/ready", Anyone),

        new("POST /auth/signup", [201, 201, 201, 201, 201, 201, 201], (_, _) => new { email = Api.UniqueEmail(), password = Api.GoodPassword, displayName = "Some One" }),
        new("POST /auth/login", [401, 200, 200, 200, 200, 403, 200], (_, caller) => new { email = caller.Email.Length > 0 ? caller.Email : Api.UniqueEmail(), password = Api.GoodPassword }),
        new("POST /auth/refresh", SignedIn, (_, caller) => new { refreshToken = caller.RefreshToken.Length > 0 ? caller.RefreshToken : "none" }),
        new("POST /auth/logout", Gone, IsLast: true),
        new("POST /auth/change-password", Gone, (_, _) => new { currentPassword = Api.GoodPassword, newPassword = "Battery2Staple" }, IsLast: true),
        new("GET /auth/sessions", SignedIn),
        new("DELETE /auth/sessions/{id}", [401, 204, 404, 404, 404, 401, 404]),

        new("GET /users/me", SignedIn), new("PUT /users/me", SignedIn, (_, _) => new { displayName = "Some One" }),
        new("DELETE /users/me", Gone, (_, _) => new { password = Api.GoodPassword }, IsLast: true),
        new("POST /users/me/avatar", SignedIn, (_, _) => Pictures.Form(Pictures.Png(8, 8))), new("DELETE /users/me/avatar", Gone),
        new("GET /users/{id}", Anyone),
        new("PUT /users/{id}/status", [401, 403, 403, 403, 403, 401, 200], (_, _) => new { status = "active" }),
        new("GET /uploads/avatars/{name}", Anyone),

        new("GET /posts", Anyone), new("POST /posts", [401, 201, 201, 201, 201, 401, 201], (_, _) => new { title = "A fine title", content = "Text" }),
        new("GET /posts/{id}", [403, 200, 403, 403, 403, 403, 403]),
        new("PATCH /posts/{id}", Mine, (_, _) => new { title = "A finer title" }), new("DELETE /posts/{id}", [401, 204, 403, 403, 403, 401, 403]),

        new("GET /chat/conversations", SignedIn),
        new("POST /chat/conversations", [401, 201, 201, 201, 201, 401, 201], (scene, _) => new { memberIds = new[] { scene.People[1].Id } }),
        new("GET /chat/conversations/{id}", Members),
        new("POST /chat/conversations/{id}/members", [401, 201, 403, 403, 403, 401, 403], (scene, _) => new { userId = scene.People[2].Id }),
        new("DELETE /chat/conversations/{id}/members/{userId}", [401, 204, 403, 204, 403, 401, 403]),
        new("POST /chat/conversations/{id}/messages", [401, 201, 403, 201, 403, 401, 403], (_, _) => new { content = "Hello" }),
        new("GET /chat/conversations/{id}/messages", Members),
        new("PUT /chat/conversations/{id}/read", [401, 204, 403, 204, 403, 401, 403], (_, _) => new { seq = 1 }),

        new(Hub, SignedIn),

        new("GET /admin/events/dead", [401, 403, 403, 403, 403, 401, 200]), new("POST /admin/events/{id}/redrive", [401, 403, 403, 403, 403, 401, 404]),
    ];

    public static TheoryData<string> Routes => [.. Rows.Select(row => row.Route)];

    [Fact]
    public async Task Every_route_has_a_row()
    {
        var document = (await world.Anonymous.Get("/api/docs-json")).ShouldBe(200).Json;
        var routes = document.Member("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(operation => operation.Name is "get" or "post" or "put" or "patch" or "delete")
            .Select(operation => $"{operation.Name.ToUpperInvariant()} {path.Name}"));

        routes.Append(Hub).Order(StringComparer.Ordinal).ShouldBe(Rows.Select(row => row.Route).Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Routes))]
    public async Task Each_caller_gets_what_is_due(string route)
    {
        var row = Rows.Single(row => row.Route == route);
        var scene = await Scene.Set(world);
        List<int> statuses = [];
        for (var caller = 0; caller < Callers.Length; caller++)
        {
            // What one changes must not meet the next.
            if (caller > 0 && (row.IsLast || !route.StartsWith("GET ", StringComparison.Ordinal))) scene = await Scene.Set(world, row.IsLast ? null : scene);
            var parts = route.Split(' ');
            var body = row.Body?.Invoke(scene, scene.People[caller]);
            var answer = await scene.People[caller].Send(new HttpMethod(parts[0]), scene.Fill(parts[1]), body as HttpContent ?? (body is null ? null : JsonContent.Create(body)));
            statuses.Add(answer.Status);
        }

        statuses.Zip(Callers, (status, caller) => $"{caller}: {status}").ShouldBe(row.Statuses.Zip(Callers, (status, caller) => $"{caller}: {status}"));
    }

    /// <param name="Route">As in the document.</param>
    /// <param name="Statuses">For each of <see cref="Callers"/>.</param>
    /// <param name="Body">What is sent: content, or an object as JSON.</param>
    /// <param name="IsLast">Nobody can call again after it.</param>
    private sealed record Row(string Route, int[] Statuses, Func<Scene, Caller, object>? Body = null, bool IsLast = false);

    private sealed class Scene(Caller[] people, Caller other)
    {
        private string _post = "";
        private string _conversation = "";
        private string _session = "";
        private string _picture = "";

        /// <summary>In the order of <see cref="Callers"/>.</summary>
        public Caller[] People => people;

        /// <summary>The owner on another device.</summary>
        public Caller Other => other;

        /// <summary>Resources for the people of an earlier scene, or for new ones.</summary>
        public static async Task<Scene> Set(World world, Scene? earlier = null)
        {
            var people = earlier?.People ?? await NewPeople(world);
            var owner = people[1];
            var scene = new Scene(people, await owner.OnAnotherDevice());
            var sessions = (await scene.Other.Get("/auth/sessions")).ShouldBe(200).Json.EnumerateArray();
            scene._session = $"{sessions.Single(session => session.Member("current").GetBoolean()).Id()}";
            scene._picture = (await Pictures.Upload(owner, Pictures.Png(8, 8))).ShouldBe(200).Json.Text("avatarUrl")!.Split('/')[^1];
            scene._post = $"{(await owner.Publishes(visibility: "private")).Id()}";
            var conversation = await owner.StartsConversation(people[3], people[4]);
            scene._conversation = $"{conversation}";
            (await owner.Delete($"/chat/conversations/{conversation}/members/{people[4].Id}")).ShouldBe(204);
            await owner.Says(conversation, "Hello");
            return scene;
        }

        public string Fill(string path) => path
            .Replace("{id}", path.Split('/')[1] switch
            {
                "posts" => _post,
                "chat" => _conversation,
                "auth" => _session,
                "users" => $"{People[1].Id}",
                _ => Scenes.NoOnesId,
            }, StringComparison.Ordinal)
            .Replace("{userId}", $"{People[3].Id}", StringComparison.Ordinal)
            .Replace("{name}", _picture, StringComparison.Ordinal);

        private static async Task<Caller[]> NewPeople(World world)
        {
            var administrator = await world.Administrator();
            Caller[] people =
            [
                world.Anonymous, await world.Someone("Owner"), await world.Someone("Stranger"), await world.Someone("Member"), await world.Someone("Former Member"),
                await world.Someone("Disabled"), await world.Someone("Administrator"),
            ];
            // The rights are in the token; the real administrator is everybody's, and must not be deleted.
            people[6].AccessToken = Jwt.Read(people[6].AccessToken!).With("permissions", Jwt.Read(administrator.AccessToken!).Payload["permissions"]!.DeepClone()).Sign(world.JwtSecret);
            (await administrator.Put($"/users/{people[5].Id}/status", new { status = "banned" })).ShouldBe(200);
            await people[5].IsSignedOut();
            return people;
        }
    }
}
