using System.Diagnostics;

namespace ModularMonolith.Tests.Support;

public static class Eventually
{
    /// <summary>Waits for something that other threads, processes or machines bring about.</summary>
    public static async Task Holds(Func<Task<bool>> condition, string what, TimeSpan? within = null)
    {
        var limit = within ?? TimeSpan.FromSeconds(30);
        var waited = Stopwatch.StartNew();
        for (var isLast = false; !await condition(); isLast = waited.Elapsed > limit)
        {
            if (isLast) throw new TimeoutException($"After {limit.TotalSeconds} s still not so: {what}");
            await Task.Delay(50);
        }
    }

    public static Task Holds(Func<bool> condition, string what, TimeSpan? within = null) =>
        Holds(() => Task.FromResult(condition()), what, within);
}
