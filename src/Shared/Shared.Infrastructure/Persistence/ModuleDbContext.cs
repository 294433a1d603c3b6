using System.Diagnostics;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Security;

namespace ModularMonolith.Shared.Infrastructure.Persistence;

/// <summary>
/// A module's own schema. Saving an aggregate saves what it announced in the same transaction, as rows of the module's outbox. Contexts are
/// pooled, so a module's own has no state, and nothing to configure.
/// </summary>
/// <param name="options">How to connect.</param>
/// <param name="schema">The schema's name.</param>
public abstract class ModuleDbContext(DbContextOptions options, string schema) : DbContext(options)
{
    private readonly List<IIntegrationEvent> announcements = [];

    /// <summary>The schema's name.</summary>
    public string Schema { get; } = schema;

    /// <summary>Announces what SQL did, where no aggregate was loaded that could. It goes with the next save.</summary>
    public void Announce(IIntegrationEvent happened) => announcements.Add(happened);

    // What a request that failed had announced is not for the next one that has this context.
    /// <inheritdoc />
    public override void Dispose()
    {
        announcements.Clear();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        announcements.Clear();
        GC.SuppressFinalize(this);
        return base.DisposeAsync();
    }

    /// <summary>Saves and commits, though the command will be refused.</summary>
    public async Task SaveNow(CancellationToken ct)
    {
        WriteOutbox();
        await SaveChangesAsync(ct);
        if (Database.CurrentTransaction is { } transaction) await transaction.CommitAsync(ct);
    }

    /// <summary>Saves what handlers changed, commits, and tells the dispatcher. Gives a task that ends once the events took effect, where asked for.</summary>
    internal async Task<Task?> Save(DispatchSignal signal, EffectReceipts? receipts, CancellationToken ct)
    {
        var events = WriteOutbox();
        var settled = receipts is not null && events.Count > 0 ? receipts.Expect(events) : null;
        await SaveChangesAsync(ct);
        if (Database.CurrentTransaction is { } transaction) await transaction.CommitAsync(ct);
        if (events.Count > 0) signal.Wake();
        return settled;
    }

    /// <summary>Drops what is not saved, so that the work can start over.</summary>
    internal async Task Forget(CancellationToken ct)
    {
        if (Database.CurrentTransaction is { } transaction) await transaction.RollbackAsync(ct);
        ChangeTracker.Clear();
        announcements.Clear();
    }

    /// <inheritdoc />
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        modelBuilder.HasDefaultSchema(Schema);

        var outbox = modelBuilder.Entity<OutboxMessage>();
        outbox.ToTable("outbox_message").HasKey(m => m.Sequence);
        outbox.Property(m => m.Sequence).UseIdentityAlwaysColumn();
        outbox.Property(m => m.Body).HasColumnType("jsonb");
        outbox.Property(m => m.VisibleAt).HasDefaultValueSql("now()");
        // A failure that is reported twice makes one redelivery.
        outbox.HasIndex(m => new { m.MessageId, m.Endpoint }).IsUnique().AreNullsDistinct(false);
        // The claim asks for the oldest of a partition.
        outbox.HasIndex(m => new { m.PartitionKey, m.Sequence });

        var inbox = modelBuilder.Entity<InboxMessage>();
        inbox.ToTable("inbox_message").HasKey(m => new { m.MessageId, m.Endpoint });
        inbox.Property(m => m.ConsumedAt).HasDefaultValueSql("now()");
        inbox.HasIndex(m => m.ConsumedAt);

        var ended = modelBuilder.Entity<EndedSession>();
        ended.ToTable("ended_session").HasKey(s => s.SessionId);
        ended.Property(s => s.EndedAt).HasDefaultValueSql("now()");
        ended.HasIndex(s => s.EndedAt);

        modelBuilder.ApplyConfigurationsFromAssembly(GetType().Assembly);
        foreach (var aggregate in modelBuilder.Model.GetEntityTypes().Where(t => t.ClrType.IsAssignableTo(typeof(AggregateRoot))).ToList())
        {
            modelBuilder.Entity(aggregate.ClrType).Ignore(nameof(AggregateRoot.Announcements));
            modelBuilder.Entity(aggregate.ClrType).Property<long>(nameof(AggregateRoot.Version)).IsConcurrencyToken();
        }
    }

    /// <inheritdoc />
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        ArgumentNullException.ThrowIfNull(configurationBuilder);
        foreach (var id in GetType().Assembly.GetTypes().Append(typeof(UserId)).Where(IsTypedId))
            configurationBuilder.Properties(id).HaveConversion(typeof(TypedIdConverter<>).MakeGenericType(id));
    }

    private static bool IsTypedId(Type type) =>
        type.IsValueType && type.GetInterfaces().Any(i => i.IsGenericType && i.GetGenericTypeDefinition() == typeof(ITypedId<>));

    private List<Guid> WriteOutbox()
    {
        List<Guid> ids = [];
        var aggregates = ChangeTracker.Entries<AggregateRoot>().Select(entry => entry.Entity).ToList();
        foreach (var announcement in aggregates.SelectMany(aggregate => aggregate.Announcements).Concat(announcements).ToList())
        {
            var type = announcement.GetType();
            var message = new OutboxMessage
            {
                MessageId = Guid.CreateVersion7(),
                Name = EventNames.Of(type) ?? throw new InvalidOperationException($"{type.Name} has no [EventName]."),
                Body = JsonSerializer.Serialize(announcement, type, EventNames.Json),
                PartitionKey = announcement.PartitionKey,
                CorrelationId = Activity.Current?.GetBaggageItem(EventTracing.RequestId),
                Traceparent = Activity.Current?.Id,
                Tracestate = Activity.Current?.TraceStateString,
                OccurredAt = DateTimeOffset.UtcNow,
            };
            ids.Add(message.MessageId);
            Add(message);
        }

        aggregates.ForEach(aggregate => aggregate.ForgetAnnouncements());
        announcements.Clear();
        return ids;
    }

    private sealed class TypedIdConverter<TId>() : ValueConverter<TId, Guid>(id => id.Value, value => From<TId>(value))
        where TId : struct, ITypedId<TId>;

    // An expression tree may not call a static abstract member itself.
    private static TId From<TId>(Guid value)
        where TId : struct, ITypedId<TId> => TId.From(value);
}
