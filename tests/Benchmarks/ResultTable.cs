using System.Globalization;

namespace ModularMonolith.Benchmarks;

/// <summary>Figures by row and column, in the order in which they came. What is measured several times is shown as its median, with the extremes.</summary>
internal sealed class ResultTable
{
    private readonly List<string> columns = [];
    private readonly List<(string Row, string Unit)> rows = [];
    private readonly Dictionary<(string Row, string Unit, string Column), List<double>> figures = [];

    public void Add(string row, string unit, string column, double figure)
    {
        if (!columns.Contains(column)) columns.Add(column);
        if (!rows.Contains((row, unit))) rows.Add((row, unit));
        if (!figures.TryGetValue((row, unit, column), out var measured)) figures[(row, unit, column)] = measured = [];
        measured.Add(figure);
    }

    /// <summary>As a Markdown table.</summary>
    public void Print(TextWriter output)
    {
        Line(["", .. columns]);
        Line(["---", .. columns.Select(_ => "---:")]);
        foreach (var (row, unit) in rows) Line([$"{row}, {unit}", .. columns.Select(column => Cell(figures.GetValueOrDefault((row, unit, column)), unit))]);

        void Line(IEnumerable<string> cells) => output.WriteLine($"| {string.Join(" | ", cells)} |");
    }

    private static string Cell(List<double>? measured, string unit)
    {
        if (measured is null) return "";
        measured.Sort();
        var median = (measured[(measured.Count - 1) / 2] + measured[measured.Count / 2]) / 2;
        return measured.Count == 1 ? Text(median) : $"{Text(median)} ({Text(measured[0])}–{Text(measured[^1])})";

        string Text(double figure) => figure.ToString(unit is "ms" or "ratio" ? "0.00" : "#,0", CultureInfo.InvariantCulture);
    }
}
