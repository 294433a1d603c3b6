using System.Globalization;

namespace ModularMonolith.Benchmarks.Events;

/// <summary>
/// Processor time in milliseconds, of this process and of PostgreSQL: on a machine that others use too it is the figure that can be
/// compared from run to run.
/// </summary>
internal sealed record ProcessorTime(double Host, double? Postgres)
{
    private const double Tick = 10; // Linux tells it in hundredths of a second

    public static async Task<ProcessorTime> Now(EventHost host)
    {
        var ours = Environment.CpuUsage.TotalTime.TotalMilliseconds;
        return new ProcessorTime(ours, Of(await host.Ask<int>("select pg_backend_pid()")));
    }

    /// <summary>For each of <paramref name="events"/> since <paramref name="before"/>.</summary>
    public ProcessorTime Since(ProcessorTime before, double events) => new((Host - before.Host) / events, (Postgres - before.Postgres) / events);

    /// <summary>All of the server's processes, those that have ended too; <c>null</c> where they are on another machine.</summary>
    private static double? Of(int backend)
    {
        if (Read($"{backend}") is not { Name: "postgres" } one) return null;
        var server = one.Parent;
        var living = Directory.GetDirectories("/proc").Select(folder => Read(Path.GetFileName(folder))).OfType<Line>().Where(line => line.Parent == server || line.Id == server);
        return living.Sum(line => line.Id == server ? line.Own + line.Ended : line.Own) * Tick;
    }

    private static Line? Read(string process)
    {
        try
        {
            // 4821 (postgres) S 4790 …, see proc(5)
            var text = File.ReadAllText($"/proc/{process}/stat");
            var (open, close) = (text.IndexOf('(', StringComparison.Ordinal), text.LastIndexOf(')'));
            var fields = text[(close + 2)..].Split(' ');
            return new Line(int.Parse(process, CultureInfo.InvariantCulture), text[(open + 1)..close], int.Parse(fields[1], CultureInfo.InvariantCulture), Sum(fields[11..13]), Sum(fields[13..15]));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException or FormatException)
        {
            return null;
        }
    }

    private static long Sum(string[] ticks) => ticks.Sum(text => long.Parse(text, CultureInfo.InvariantCulture));

    private sealed record Line(int Id, string Name, int Parent, long Own, long Ended);
}
