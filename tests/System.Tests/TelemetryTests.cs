using ModularMonolith.SystemTests.RealTime;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>What a collector gets to see.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class TelemetryTests(TelemetryTests.ExportingHost host) : IClassFixture<TelemetryTests.ExportingHost>
{
    private const string Caller = "b7ad6b7169203331";

    private static string NewTrace() => Guid.NewGuid().ToString("N");

    private static (string, string) In(string trace) => ("traceparent", $"00-{trace}-{Caller}-01");

    private async Task<IReadOnlyList<Span>> Trace(string trace, params string[] names)
    {
        List<Span> spans = [];
        await Eventually.Holds(() =>
        {
            spans = [.. host.Collector.Spans.Where(span => span.TraceId == trace)];
            return names.All(name => spans.Any(span => span.Name == name));
        }, $"the trace has {string.Join(", ", names)}", TimeSpan.FromSeconds(30));
        return spans;
    }

    [Fact]
    public async Task A_request_its_statements_its_events_and_their_reactions_are_one_trace()
    {
        var trace = NewTrace();

        (await host.Api.Anonymous.Post("/auth/signup", new { email = Api.UniqueEmail(), password = Api.GoodPassword, displayName = "Traced" }, In(trace))).ShouldBe(201);

        var spans = await Trace(trace, "POST /auth/signup", "deliver auth.account-registered", "react users-on-account-registered", "react posts-on-account-registered", "react chat-on-account-registered");
        var request = spans.Single(span => span.ParentId == Caller);
        request.Name.ShouldBe("POST /auth/signup");
        spans.Select(span => span.Source).Distinct().ShouldBeSubsetOf(["Microsoft.AspNetCore", "ModularMonolith.Requests", "ModularMonolith.Events", "MassTransit", "Npgsql"]);
        spans.ShouldContain(span => span.Source == "Npgsql");
        await Eventually.Holds(async () =>
        {
            spans = await Trace(trace);
            return spans.All(span => span == request || spans.Any(other => other.Id == span.ParentId));
        }, "the parent of each span has come", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task An_invocation_of_the_hub_is_a_span()
    {
        var ada = await host.Api.Someone("Ada");
        await using var hers = await HubClient.Connect(host.Process.Address, ada);
        await hers.IsRefused("chat.typing", new { conversationId = Guid.NewGuid() }, "NotFound");

        await Eventually.Holds(() => host.Collector.Spans.Any(span => span.Name == "invoke chat.typing"), "the invocation is exported", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Probes_are_no_traces()
    {
        var (probe, after) = (NewTrace(), NewTrace());
        await host.Api.Anonymous.Get("/health/ready", In(probe));
        await host.Api.Anonymous.Get("/users/me", In(after));

        await Trace(after, "GET /users/me");
        host.Collector.Spans.ShouldNotContain(span => span.TraceId == probe && span.Name.Contains("health", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http.server.request.duration")]
    [InlineData("http.server.active_requests")]
    [InlineData("db.client.connection.count")]
    [InlineData("outbox.depth")]
    [InlineData("outbox.lag")]
    [InlineData("outbox.dead")]
    [InlineData("outbox.delivery.duration")]
    [InlineData("auth.bcrypt.queue")]
    [InlineData("hub.connections")]
    [InlineData("dotnet.gc.heap.total_allocated")]
    public async Task A_metric_is_exported(string name)
    {
        await using var hers = await HubClient.Connect(host.Process.Address, await host.Api.Someone());

        await Eventually.Holds(() => host.Collector.Metrics.Contains(name), $"{name} is among {string.Join(", ", host.Collector.Metrics.Order(StringComparer.Ordinal))}", TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Nothing_that_is_exported_has_a_secret()
    {
        var trace = NewTrace();
        var someone = await host.Api.SignUp(password: "Very5ecretPassword");
        await someone.LogIn();
        await someone.Refreshes();
        await host.Api.Anonymous.Get($"/users/me?access_token={someone.AccessToken}");
        await someone.Post("/auth/change-password", new { currentPassword = "Very5ecretPassword", newPassword = "Other5ecretPassword" }, In(trace));

        await Trace(trace, "POST /auth/change-password");
        foreach (var secret in (string[])["5ecretPassword", someone.AccessToken!, someone.RefreshToken, HostProcess.JwtSecret]) host.Collector.Everything.ShouldNotContain(secret);
    }

    public sealed class ExportingHost(World world) : OwnHost(world)
    {
        public TelemetryCollector Collector { get; } = new();

        protected override Task<HostSettings> Prepare(HostSettings settings) => Task.FromResult(settings with
        {
            Values = new Dictionary<string, string?>
            {
                ["OTEL_EXPORTER_OTLP_ENDPOINT"] = Collector.Address,
                ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                ["OTEL_BSP_SCHEDULE_DELAY"] = "200",
                ["OTEL_METRIC_EXPORT_INTERVAL"] = "500",
            },
        });

        public override async ValueTask DisposeAsync()
        {
            await base.DisposeAsync();
            Collector.Dispose();
        }
    }
}
