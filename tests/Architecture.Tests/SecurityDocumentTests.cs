using System.Text.RegularExpressions;
using Shouldly;
using Xunit;

namespace ModularMonolith.Architecture.Tests;

/// <summary>docs/security.md claims nothing that no test shows.</summary>
public sealed partial class SecurityDocumentTests
{
    [Fact]
    public async Task Every_test_that_is_named_exists()
    {
        var ct = TestContext.Current.CancellationToken;
        var document = await File.ReadAllTextAsync(Path.Combine(Module.Repository, "docs", "security.md"), ct);
        var named = Test().Matches(document).Select(match => (Class: match.Groups["class"].Value, Method: match.Groups["method"].Value)).Distinct().ToList();
        var sources = Directory.EnumerateFiles(Path.Combine(Module.Repository, "tests"), "*Tests.cs", SearchOption.AllDirectories).Select(File.ReadAllText).ToList();

        named.Count.ShouldBeGreaterThan(40);
        named.Where(test => !sources.Exists(source => source.Contains($" class {test.Class}", StringComparison.Ordinal) && source.Contains($" {test.Method}(", StringComparison.Ordinal)))
            .ShouldBeEmpty();
    }

    [GeneratedRegex(@"`(?<class>\w+Tests)\.(?<method>\w+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex Test();
}
