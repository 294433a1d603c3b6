namespace ModularMonolith.Shared;

/// <summary>The time as it is stored.</summary>
public static class Clock
{
    /// <summary>Now in UTC, cut to microseconds as PostgreSQL keeps it: what an answer says is what a later read says.</summary>
    public static DateTimeOffset Now(this TimeProvider clock)
    {
        ArgumentNullException.ThrowIfNull(clock);
        var now = clock.GetUtcNow();
        return new DateTimeOffset(now.Ticks - (now.Ticks % TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);
    }
}
