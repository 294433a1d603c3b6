using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.Http.Json;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests.Events;

/// <summary>One trace from the HTTP request to the last reaction, whatever carries the event.</summary>
[Collection(RabbitMq.Collection)]
public sealed class TraceTests(RabbitMqServer rabbit, PostgresServer postgres)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_callers_trace_goes_on_to_the_last_reaction(bool overBroker)
    {
        await using var host = new ProductHost(postgres.CreateDatabase(), overBroker ? rabbit.Address : null);
        await host.InitializeAsync();
        var (trace, caller) = (ActivityTraceId.CreateRandom(), ActivitySpanId.CreateRandom());
        using var spans = new Spans(trace);

        using var http = new HttpClient { BaseAddress = host.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/auth/signup")
        {
            Content = JsonContent.Create(new { email = $"{trace}@example.com", password = "Correct1Horse", displayName = "Ann" }),
            Headers = { { "traceparent", $"00-{trace}-{caller}-01" }, { "tracestate", "vendor=1" }, { "X-Request-Id", $"{trace}" } },
        };
        (await http.SendAsync(request, TestContext.Current.CancellationToken)).EnsureSuccessStatusCode();
        string[] reactions = ["users-on-account-registered", "posts-on-account-registered", "chat-on-account-registered"];
        await Eventually.Holds(() => reactions.All(reaction => spans.Find($"react {reaction}") is not null), "all three have reacted", TimeSpan.FromSeconds(30));
        await Eventually.Holds(() => spans.Find("deliver auth.account-registered") is not null, "it has been delivered", TimeSpan.FromSeconds(30));
        // The client has the answer before the request's span has ended.
        await Eventually.Holds(() => spans.Find("Microsoft.AspNetCore.Hosting.HttpRequestIn") is not null, "the request has ended", TimeSpan.FromSeconds(30));

        foreach (var reaction in reactions.Select(reaction => spans.Find($"react {reaction}")!))
        {
            spans.Above(reaction).ShouldBe(["deliver auth.account-registered", "SignUp", "Microsoft.AspNetCore.Hosting.HttpRequestIn", $"{caller}"]);
            reaction.TraceStateString.ShouldBe("vendor=1");
            reaction.GetBaggageItem("request.id").ShouldBe($"{trace}");
            // The caller's decision to record goes on too.
            reaction.Recorded.ShouldBeTrue();
        }
    }

    /// <summary>The ended spans of one trace, as an exporter would see them.</summary>
    private sealed class Spans : IDisposable
    {
        private readonly ConcurrentQueue<Activity> _ended = new();
        private readonly ActivityListener _listener;

        public Spans(ActivityTraceId trace)
        {
            _listener = new ActivityListener
            {
                ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" || source.Name.StartsWith("ModularMonolith.", StringComparison.Ordinal),
                // Of events' spans we are but told: the trace must go on where nobody asks for them.
                Sample = static (ref ActivityCreationOptions<ActivityContext> options) =>
                    options.Source.Name == EventTracing.SourceName ? ActivitySamplingResult.None : ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    if (activity.TraceId == trace) _ended.Enqueue(activity);
                },
            };
            ActivitySource.AddActivityListener(_listener);
        }

        public Activity? Find(string name) => _ended.FirstOrDefault(span => span.OperationName == name);

        /// <summary>The names of the spans above, the nearest first; last the id of the one that is not ours.</summary>
        public IEnumerable<string> Above(Activity span)
        {
            while (_ended.FirstOrDefault(other => other.SpanId == span.ParentSpanId) is { } parent)
            {
                yield return parent.OperationName;
                span = parent;
            }

            yield return $"{span.ParentSpanId}";
        }

        public void Dispose() => _listener.Dispose();
    }
}
