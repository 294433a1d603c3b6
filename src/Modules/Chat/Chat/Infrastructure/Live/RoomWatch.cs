using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModularMonolith.Shared.Infrastructure.RealTime;

namespace ModularMonolith.Modules.Chat.Infrastructure.Live;

/// <summary>
/// Looks at the database for what this process' clients were not told of: twice a second at all rooms, and soon at those where a
/// message is missing. So notices may be late, lost or swapped, and with none at all everything still arrives in order.
/// </summary>
internal sealed partial class RoomWatch(IServiceScopeFactory scopes, Rooms rooms, RoomGaps gaps, INotices<Notice> notices, ILogger<RoomWatch> log) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(500);

    // The missing message is mostly on its way already.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(5);

    private bool isBlind;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        notices.Listen(rooms.Hear);
        var looked = Stopwatch.GetTimestamp();
        while (true)
        {
            var left = Period - Stopwatch.GetElapsedTime(looked);
            if (left > TimeSpan.Zero) await gaps.Wait(left, stoppingToken);
            var isDue = Stopwatch.GetElapsedTime(looked) >= Period;
            if (isDue) looked = Stopwatch.GetTimestamp();
            else await Task.Delay(Moment, stoppingToken);
            var missing = gaps.Take();
            if (isDue || missing.Count > 0) await Look(isDue ? null : missing, stoppingToken);
        }
    }

    /// <summary>Looks at some rooms, or at all.</summary>
    public async Task Look(IReadOnlySet<Guid>? which, CancellationToken ct)
    {
        var positions = rooms.Positions(which);
        if (positions.Count == 0) return;
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var view = scope.ServiceProvider.GetRequiredService<RoomView>();
            var changed = await view.Changed(positions, ct);
            foreach (var room in changed.Where(room => room.Members is not null)) rooms.Compare(room.Id, room.Members!.ToHashSet(), room.Version);

            var behind = positions.Join(changed, p => p.Conversation, c => c.Id, (p, c) => (p.Conversation, p.Cursor, c.LastSeq)).Where(p => p.LastSeq > p.Cursor).ToList();
            if (behind.Count > 0)
                foreach (var message in await view.After([.. behind.Select(b => (b.Conversation, b.Cursor))], ct)) rooms.Find(message.ConversationId)?.Take(message);
            // There is more than was read at once.
            foreach (var room in behind.Where(b => b.LastSeq > b.Cursor + RoomView.MostAtOnce)) gaps.Add(room.Conversation);
            isBlind = false;
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            // PostgreSQL is away, and so nobody says anything either. Once in the log is enough.
            if (!isBlind) Blind(log, e);
            isBlind = true;
        }
    }

    [LoggerMessage(LogLevel.Warning, "[Chat] Conversations could not be looked at; clients hear what they miss once the database is back")]
    private static partial void Blind(ILogger log, Exception exception);
}
