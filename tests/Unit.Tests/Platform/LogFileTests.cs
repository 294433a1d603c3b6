using Microsoft.Extensions.Time.Testing;
using ModularMonolith.Shared.Infrastructure.Logging;
using Serilog.Events;
using Serilog.Parsing;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class LogFileTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 15, 10, 30, 45, TimeSpan.Zero));
    private readonly string _folder = Directory.CreateTempSubdirectory("log-file-tests-").FullName;

    private LogFileSettings Settings => new(Path.Combine(_folder, "logs"), IsJson: false, Rotates: true, MaxDays: 14, MaxFiles: null);

    private IEnumerable<string> Names => Directory.GetFiles(Settings.Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Each_day_has_a_file()
    {
        using (var file = new LogFile("warn", Settings, _clock))
        {
            Write(file, "Today");
            _clock.Advance(TimeSpan.FromHours(14));
            Write(file, "Tomorrow");
        }

        Names.ShouldBe(["warn-2026-01-15.log", "warn-2026-01-16.log"]);
        Text("warn-2026-01-15.log").ShouldEndWith("[Test] Today\n");
        Text("warn-2026-01-16.log").ShouldEndWith("[Test] Tomorrow\n");
    }

    [Fact]
    public void Files_older_than_14_days_go_and_those_of_others_stay()
    {
        Directory.CreateDirectory(Settings.Folder);
        foreach (var name in (string[])["warn-2025-12-31.log", "warn-2026-01-01.log", "error-2025-12-31.log", "warn-notes.log"]) File.WriteAllText(Path.Combine(Settings.Folder, name), "");
        using var file = new LogFile("warn", Settings, _clock);

        Write(file, "Today");

        Names.ShouldBe(["error-2025-12-31.log", "warn-2026-01-01.log", "warn-2026-01-15.log", "warn-notes.log"]);
    }

    [Fact]
    public void So_many_files_are_kept()
    {
        using var file = new LogFile("warn", Settings with { MaxDays = null, MaxFiles = 2 }, _clock);

        for (var day = 0; day < 4; day++, _clock.Advance(TimeSpan.FromDays(1))) Write(file, "One more");

        Names.ShouldBe(["warn-2026-01-17.log", "warn-2026-01-18.log"]);
    }

    [Fact]
    public void Of_a_day_that_is_not_over_nothing_goes()
    {
        var one = Settings with { MaxDays = null, MaxFiles = 1 };
        using (var first = new LogFile("warn", one, _clock)) Write(first, "Before");
        using (var second = new LogFile("warn", one, _clock)) Write(second, "After");

        Text(Names.ShouldHaveSingleItem()).ShouldContain("Before");
    }

    [Fact]
    public void A_restarted_process_goes_on_in_the_same_file()
    {
        using (var first = new LogFile("warn", Settings, _clock)) Write(first, "Before");
        using (var second = new LogFile("warn", Settings, _clock)) Write(second, "After");

        Text(Names.ShouldHaveSingleItem()).Split('\n').Length.ShouldBe(3);
    }

    [Fact]
    public void A_second_process_writes_beside()
    {
        using var first = new LogFile("warn", Settings, _clock);
        using var second = new LogFile("warn", Settings, _clock);

        Write(first, "Here");
        Write(second, "There");

        Names.ShouldBe(["warn-2026-01-15.2.log", "warn-2026-01-15.log"]);
    }

    [Fact]
    public void Without_rotation_the_file_has_no_date()
    {
        using var file = new LogFile("warn", Settings with { Rotates = false }, _clock);
        Write(file, "Today");
        Names.ShouldBe(["warn.log"]);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_costs_lines_until_it_can()
    {
        File.WriteAllText(Settings.Folder, "a file where the folder should be");
        using (var file = new LogFile("warn", Settings, _clock))
        {
            Write(file, "Lost");
            File.Delete(Settings.Folder);
            _clock.Advance(TimeSpan.FromSeconds(10));
            Write(file, "Kept");
        }

        Text(Names.ShouldHaveSingleItem()).ShouldEndWith("[Test] Kept\n");
    }

    private string Text(string name) => File.ReadAllText(Path.Combine(Settings.Folder, name));

    private void Write(LogFile file, string what) =>
        file.Emit(new LogEvent(_clock.GetUtcNow(), LogEventLevel.Warning, null, new MessageTemplateParser().Parse($"[Test] {what}"), []));
}
