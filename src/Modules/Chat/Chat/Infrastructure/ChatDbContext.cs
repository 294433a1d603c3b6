using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ModularMonolith.Modules.Chat.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Chat.Infrastructure;

internal sealed class ChatDbContext(DbContextOptions<ChatDbContext> options) : ModuleDbContext(options, "chat")
{
    public DbSet<Conversation> Conversations => Set<Conversation>();
}

internal sealed class ConversationMapping : IEntityTypeConfiguration<Conversation>
{
    public void Configure(EntityTypeBuilder<Conversation> builder)
    {
        builder.ToTable("conversations");
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Title).HasMaxLength(255);
        builder.Property(c => c.LastSeq).HasDefaultValue(0L);
        // Copied from the last message, so that the list of conversations does not look into messages.
        builder.Property<string?>("LastMessageContent").HasMaxLength(5000);
        builder.Property<DateTimeOffset?>("LastMessageAt");
        builder.HasMany(c => c.Members).WithOne().HasForeignKey(m => m.ConversationId).OnDelete(DeleteBehavior.Cascade);
        builder.Navigation(c => c.Members).HasField("members");
    }
}

internal sealed class MemberMapping : IEntityTypeConfiguration<Member>
{
    public void Configure(EntityTypeBuilder<Member> builder)
    {
        builder.ToTable("conversation_members").HasKey(m => new { m.ConversationId, m.UserId });
        builder.HasIndex(m => new { m.UserId, m.ConversationId });
    }
}

/// <summary>Messages are written and read by SQL only.</summary>
internal sealed class MessageMapping : IEntityTypeConfiguration<Message>
{
    public void Configure(EntityTypeBuilder<Message> builder)
    {
        builder.ToTable("messages");
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Content).HasMaxLength(5000);
        builder.HasOne<Conversation>().WithMany().HasForeignKey(m => m.ConversationId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(m => new { m.ConversationId, m.Seq }).IsUnique().HasDatabaseName("ix_messages_seq");
        builder.HasIndex(m => new { m.ConversationId, m.SenderId, m.ClientMessageId }).IsUnique()
            .HasFilter("client_message_id is not null").HasDatabaseName("ix_messages_once");
        builder.HasIndex(m => new { m.ConversationId, m.SenderId, m.Seq }).IncludeProperties(m => m.SenderSeq).HasDatabaseName("ix_messages_sender");
    }
}

/// <summary>A row of the replica of users, written by SQL only.</summary>
internal sealed class ParticipantRow
{
    public UserId UserId { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>The version of the last name and of the last status that was taken in.</summary>
    public long NameVersion { get; init; }

    public long StatusVersion { get; init; }

    public bool Active { get; init; }

    public bool Deleted { get; init; }

    /// <summary>The name that others see.</summary>
    public string ShownName { get; init; } = "";
}

internal sealed class ParticipantMapping : IEntityTypeConfiguration<ParticipantRow>
{
    public void Configure(EntityTypeBuilder<ParticipantRow> builder)
    {
        builder.ToTable("participants").HasKey(p => p.UserId);
        builder.Property(p => p.UserId).ValueGeneratedNever();
        builder.Property(p => p.DisplayName).HasMaxLength(100);
        builder.Property(p => p.NameVersion).HasDefaultValue(0L);
        builder.Property(p => p.StatusVersion).HasDefaultValue(0L);
        builder.Property(p => p.Active).HasDefaultValue(true);
        builder.Property(p => p.Deleted).HasDefaultValue(false);
        builder.Property(p => p.ShownName).HasMaxLength(100)
            .HasComputedColumnSql("case when deleted then 'Deleted user' else display_name end", stored: true);
    }
}
