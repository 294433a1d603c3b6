using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.RegularExpressions;
using ModularMonolith.Integration.Tests.Events;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.Integration.Tests;

/// <summary>Who is on call at night finds the metrics that docs/operations.md names.</summary>
public sealed partial class OperationsDocumentTests(PostgresServer postgres)
{
    [Fact]
    public async Task Every_metric_to_watch_exists_and_every_metric_of_ours_is_watched()
    {
        var published = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => published[instrument.Name] = instrument.Meter.Name };
        listener.Start();
        await using var product = new ProductHost(postgres.CreateDatabase());
        await product.InitializeAsync();
        // Auth begins to measure with the first password.
        using var http = new HttpClient { BaseAddress = product.Address };
        using var refused = await http.PostAsJsonAsync("/auth/login", new { email = "nobody@example.com", password = "Wrong1Password" }, TestContext.Current.CancellationToken);
        var document = await File.ReadAllTextAsync(Path.Combine(Solution.Root, "docs", "operations.md"), TestContext.Current.CancellationToken);

        var rows = Section().Match(document).Groups["rows"].Value.Split('\n').Select(row => row.Split('|')).Where(cells => cells.Length > 3);
        var watched = rows.SelectMany(cells => Name().Matches(cells[1]).Select(match => match.Groups["name"].Value)).ToHashSet();

        watched.Count.ShouldBeGreaterThan(10);
        watched.ShouldBeSubsetOf(published.Keys);
        published.Where(instrument => instrument.Value.StartsWith("ModularMonolith.", StringComparison.Ordinal)).Select(instrument => instrument.Key).ShouldBeSubsetOf(watched);
    }

    [Fact]
    public async Task Every_alert_leads_to_a_section()
    {
        var document = await File.ReadAllTextAsync(Path.Combine(Solution.Root, "docs", "operations.md"), TestContext.Current.CancellationToken);
        var sections = Heading().Matches(document).Select(match => match.Groups["words"].Value.ToLowerInvariant().Replace(' ', '-')).ToHashSet();

        Link().Matches(document).Select(match => match.Groups["section"].Value).Distinct().ShouldBeSubsetOf(sections);
    }

    [GeneratedRegex("## What to watch\n(?<rows>.*?)\n###", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Section();

    [GeneratedRegex("`(?<name>[a-z._]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex("^#+ (?<words>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\]\(#(?<section>[a-z-]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
