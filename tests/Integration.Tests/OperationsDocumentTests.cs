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

        var linked = Link().Matches(document).Select(match => match.Groups["section"].Value).Distinct().ToList();
        linked.ShouldNotBeEmpty();
        linked.ShouldBeSubsetOf(sections);
    }

    [Fact]
    public async Task Every_log_line_to_look_for_is_written()
    {
        var ct = TestContext.Current.CancellationToken;
        var document = await File.ReadAllTextAsync(Path.Combine(Solution.Root, "docs", "operations.md"), ct);
        var source = string.Concat(Directory.EnumerateFiles(Path.Combine(Solution.Root, "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText));

        // A hole in a sentence is an ellipsis here.
        var sentences = LogRow().Matches(document).Select(match => match.Groups["sentence"].Value).ToList();
        sentences.Count.ShouldBeGreaterThan(5);
        sentences.SelectMany(sentence => sentence.Split('…', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Where(part => !source.Contains(part, StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [GeneratedRegex("## What to watch\n(?<rows>.*?)\n###", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Section();

    [GeneratedRegex("`(?<name>[a-z._]+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Name();

    [GeneratedRegex("^#+ (?<words>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^\| `(?<sentence>[^`.]{10,})`(, many for one address)? \| [A-Za-z]", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex LogRow();

    [GeneratedRegex(@"\]\(#(?<section>[a-z-]+)\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();
}
