using System.Diagnostics;
using System.Text.RegularExpressions;
using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>What the README promises, run as it stands there.</summary>
public sealed partial class ReadmeTests(World world)
{
    [Fact]
    public async Task Every_line_of_the_tour_works()
    {
        var readme = await File.ReadAllTextAsync(Path.Combine(Solution.Root, "README.md"), TestContext.Current.CancellationToken);
        var tour = Tour().Match(readme).Groups["tour"].Value;
        tour.ShouldStartWith("API=http://localhost:3000\n");

        using var bash = Process.Start(new ProcessStartInfo("bash", ["-euo", "pipefail", "-c", tour.Replace("API=http://localhost:3000", $"API={world.Address.ToString().TrimEnd('/')}", StringComparison.Ordinal)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        })!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        bash.ExitCode.ShouldBe(0, $"{output}{await errors}");
        // What the comments between the lines say comes out.
        Results().Matches(output).Select(m => m.Value).ShouldBe(["403", "412", "201", "200", "\"unreadCount\":1", "\"unreadCount\":0", "401"]);
    }

    [GeneratedRegex("## Tour\n.*?```bash\n(?<tour>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Tour();

    [GeneratedRegex("^(\\d{3}|\"unreadCount\":\\d+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture)]
    private static partial Regex Results();
}
