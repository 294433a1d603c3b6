using System.Text.Json;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>The document and the routes say the same.</summary>
public sealed class OpenApiTests(World world)
{
    private static readonly string[] Verbs = ["get", "put", "post", "delete", "patch"];

    private static readonly (string Method, string Path)[] OpenRoutes =
    [
        ("GET", "/"), ("GET", "/health"), ("GET", "/health/live"), ("GET", "/health/ready"),
        ("POST", "/auth/signup"), ("POST", "/auth/login"), ("POST", "/auth/refresh"),
        ("GET", "/users/{id}"), ("GET", "/posts"), ("GET", "/posts/{id}"),
    ];

    /// <summary>What each route may answer beside what is true of all (401 and 403 where secured, 400 where there is input, 429).</summary>
    private static readonly Dictionary<string, int[]> Statuses = new(StringComparer.Ordinal)
    {
        ["POST /auth/signup"] = [201, 400, 409, 413, 415, 429],
        ["POST /auth/login"] = [200, 400, 401, 403, 413, 415, 429],
        ["POST /auth/refresh"] = [200, 400, 401, 413, 415, 429],
        ["POST /auth/logout"] = [204],
        ["POST /auth/change-password"] = [204, 400],
        ["GET /auth/sessions"] = [200],
        ["DELETE /auth/sessions/{id}"] = [204, 400, 404],
        ["GET /users/me"] = [200],
        ["PUT /users/me"] = [200, 400],
        ["DELETE /users/me"] = [204, 400],
        ["GET /users/{id}"] = [200, 400, 404, 429],
        ["POST /users/me/avatar"] = [200, 400, 413, 415, 422],
        ["DELETE /users/me/avatar"] = [204],
        ["PUT /users/{id}/status"] = [200, 400, 404],
        ["POST /posts"] = [201, 400, 413, 415],
        ["GET /posts"] = [200, 400, 429],
        ["GET /posts/{id}"] = [200, 400, 403, 404, 429],
        ["PATCH /posts/{id}"] = [200, 400, 404, 412],
        ["DELETE /posts/{id}"] = [204, 400, 404],
        ["POST /chat/conversations"] = [201, 400],
        ["GET /chat/conversations"] = [200],
        ["GET /chat/conversations/{id}"] = [200, 400, 404],
        ["POST /chat/conversations/{id}/members"] = [201, 400, 404, 409],
        ["DELETE /chat/conversations/{id}/members/{userId}"] = [204, 400, 404],
        ["POST /chat/conversations/{id}/messages"] = [200, 201, 400, 404, 422],
        ["GET /chat/conversations/{id}/messages"] = [200, 400, 404],
        ["PUT /chat/conversations/{id}/read"] = [204, 400, 404],
    };

    public static TheoryData<string> DocumentedStatuses => [.. Statuses.Keys];

    private async Task<JsonElement> Document() => (await world.Anonymous.Get("/api/docs-json")).ShouldBe(200).Json;

    /// <summary>All operations but the operators' own.</summary>
    private async Task<IReadOnlyList<Operation>> Operations()
    {
        var document = await Document();
        return
        [
            .. from path in document.Member("paths").EnumerateObject()
               from operation in path.Value.EnumerateObject()
               where Verbs.Contains(operation.Name) && !path.Name.StartsWith("/admin", StringComparison.Ordinal)
               select new Operation(operation.Name.ToUpperInvariant(), path.Name, operation.Value, document),
        ];
    }

    [Fact]
    public async Task Every_route_is_documented() =>
        ProtectedRoute.All.Select(route => $"{route}").Concat(OpenRoutes.Select(route => $"{route.Method} {route.Path}"))
            .ShouldBeSubsetOf((await Operations()).Select(operation => $"{operation}"));

    [Fact]
    public async Task Every_documented_route_answers()
    {
        var unknown = (await world.Anonymous.Get("/no/such/route")).ShouldBe(404).Json.Text("message")!;

        foreach (var operation in await Operations())
        {
            var path = string.Join('/', operation.Path.Split('/').Select(part => part.StartsWith('{') ? Scenes.NoOnesId : part));
            var answer = await world.Anonymous.Send(new HttpMethod(operation.Method), path, null);
            answer.Status.ShouldNotBe(405, $"{operation}");
            if (answer.Status == 404 && answer.MediaType == "application/problem+json")
                answer.Json.Text("message").ShouldNotBe(unknown.Replace("/no/such/route", path, StringComparison.Ordinal), $"{operation}");
        }
    }

    [Fact]
    public async Task Every_operation_has_a_name_of_its_own()
    {
        var names = (await Operations()).Select(operation => operation.Json.Text("operationId")).ToList();

        names.ShouldAllBe(name => !string.IsNullOrEmpty(name) && name.All(char.IsAsciiLetterOrDigit));
        names.ShouldBeUnique();
    }

    [Fact]
    public async Task Every_operation_belongs_to_one_of_the_tags()
    {
        foreach (var operation in await Operations())
            operation.Json.List("tags").ShouldHaveSingleItem().GetString().ShouldBeOneOf("Health", "Auth", "Users", "Posts", "Chat");
        string?[] described = [.. (await Document()).List("tags").Select(tag => tag.Text("name"))];
        new[] { "Health", "Auth", "Users", "Posts", "Chat" }.ShouldBeSubsetOf(described);
    }

    [Fact]
    public async Task Every_operation_says_what_it_does()
    {
        foreach (var operation in await Operations())
            operation.Json.Text("summary").ShouldNotBeNullOrWhiteSpace($"{operation}");
    }

    [Fact]
    public async Task Bearer_tokens_are_described()
    {
        var scheme = (await Document()).Member("components").Member("securitySchemes").Member("BearerAuth");

        scheme.Text("type").ShouldBe("http");
        scheme.Text("scheme").ShouldNotBeNull().ShouldBe("bearer", StringCompareShould.IgnoreCase);
    }

    [Fact]
    public async Task Exactly_the_protected_routes_ask_for_a_token()
    {
        var secured = (await Operations()).Where(operation => operation.NeedsToken).Select(operation => $"{operation}");

        secured.ShouldBe(ProtectedRoute.All.Select(route => $"{route}"), ignoreOrder: true);
    }

    [Fact]
    public async Task Every_secured_operation_may_refuse_who_is_calling()
    {
        foreach (var operation in (await Operations()).Where(operation => operation.NeedsToken))
            new[] { 401, 403, 429 }.ShouldBeSubsetOf(operation.Responses, $"{operation}");
    }

    [Theory, MemberData(nameof(DocumentedStatuses))]
    public async Task Each_possible_status_is_documented(string route)
    {
        var operation = (await Operations()).Single(operation => $"{operation}" == route);

        Statuses[route].ShouldBeSubsetOf(operation.Responses);
    }

    [Fact]
    public async Task Every_error_is_a_documented_problem()
    {
        foreach (var operation in await Operations())
            foreach (var response in operation.Json.Member("responses").EnumerateObject().Where(response => response.Name is ['4' or '5', ..]))
            {
                // The readiness answer is a health report, not an error.
                if (operation.Path.StartsWith("/health", StringComparison.Ordinal))
                    continue;
                operation.Resolve(response.Value).Member("content").Names().ShouldContain("application/problem+json", $"{operation} {response.Name}");
            }
    }

    [Fact]
    public async Task Every_JSON_body_is_closed()
    {
        foreach (var operation in await Operations())
            if (operation.JsonBody is { } body)
                operation.Resolve(body.Member("schema")).Member("additionalProperties").ValueKind.ShouldBe(JsonValueKind.False, $"{operation}");
    }

    [Fact]
    public async Task Every_JSON_body_has_an_example()
    {
        foreach (var operation in await Operations())
            if (operation.JsonBody is { } body)
                operation.HasExample(body).ShouldBeTrue($"{operation}");
    }

    [Fact]
    public async Task Every_body_that_the_contract_names_is_documented()
    {
        var withBody = (await Operations()).Where(operation => operation.JsonBody is not null).Select(operation => $"{operation}");

        var expected = ProtectedRoute.All.Where(route => route.BadBody is not null).Select(route => $"{route}")
            .Concat(["POST /auth/signup", "POST /auth/login", "POST /auth/refresh"]);
        withBody.ShouldBe(expected, ignoreOrder: true);
    }

    [Fact]
    public async Task The_avatar_is_documented_as_a_file()
    {
        var upload = (await Operations()).Single(operation => $"{operation}" == "POST /users/me/avatar");

        var schema = upload.Resolve(upload.Json.Member("requestBody").Member("content").Member("multipart/form-data").Member("schema"));

        upload.Resolve(schema.Member("properties").Member("avatar")).Text("type").ShouldBe("string");
    }

    /// <summary>One operation, with the document around it to follow references.</summary>
    private sealed record Operation(string Method, string Path, JsonElement Json, JsonElement Document)
    {
        public bool NeedsToken =>
            Json.TryGetProperty("security", out var security)
            && security.GetArrayLength() > 0
            && security.EnumerateArray().All(requirement => requirement.TryGetProperty("BearerAuth", out _));

        public int[] Responses => [.. Json.Member("responses").Names().Select(name => int.TryParse(name, out var status) ? status : 0)];

        public JsonElement? JsonBody =>
            Json.TryGetProperty("requestBody", out var body) && Resolve(body).Member("content").TryGetProperty("application/json", out var json) ? json : null;

        public bool HasExample(JsonElement body) =>
            body.TryGetProperty("example", out _) || body.TryGetProperty("examples", out _)
            || Resolve(body.Member("schema")) is var schema && (schema.TryGetProperty("example", out _) || schema.TryGetProperty("examples", out _));

        public JsonElement Resolve(JsonElement element)
        {
            if (!element.TryGetProperty("$ref", out var reference))
                return element;
            return reference.GetString()!.Split('/').Skip(1).Aggregate(Document, (at, name) => at.Member(name));
        }

        public override string ToString() => $"{Method} {Path}";
    }
}
