using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Auth.Infrastructure;

internal sealed class AuthDbContext(DbContextOptions<AuthDbContext> options) : ModuleDbContext(options, "auth")
{
    public DbSet<Account> Accounts => Set<Account>();

    public DbSet<Session> Sessions => Set<Session>();
}

internal sealed class AccountMapping : IEntityTypeConfiguration<Account>
{
    public void Configure(EntityTypeBuilder<Account> builder)
    {
        builder.ToTable("accounts", table =>
        {
            table.HasCheckConstraint("ck_accounts_status", "status in ('active', 'inactive', 'banned')");
            table.HasCheckConstraint("ck_accounts_deleted", "num_nulls(email, password_hash, display_name) = case when deleted_at is null then 0 else 3 end");
        });
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.Email).HasMaxLength(254).HasConversion(email => email!.Value, text => EmailAddress.Stored(text));
        builder.Property(a => a.PasswordHash).HasMaxLength(100);
        builder.Property(a => a.DisplayName).HasMaxLength(100);
        builder.Property(a => a.Status).HasMaxLength(16)
            .HasConversion(status => Words.Of(status), text => Enum.Parse<AccountStatus>(text, true));
        // The versions of the last name and of the last status that were heard of; written by SQL.
        builder.Property<long>("NameVersion").HasDefaultValue(0L);
        builder.Property<long>("StatusVersion").HasDefaultValue(0L);
        builder.HasIndex(a => a.Email).IsUnique();
    }
}

internal sealed class SessionMapping : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions", table => table.HasCheckConstraint("ck_sessions_ended", "(ended_at is null) = (end_reason is null)"));
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.UserAgent).HasMaxLength(256);
        builder.Property(s => s.Ip).HasMaxLength(64);
        builder.Property(s => s.EndReason).HasMaxLength(32).HasConversion<string>();
        builder.HasOne<Account>().WithMany().HasForeignKey(s => s.UserId).OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(s => s.Spent).WithOne().HasForeignKey(t => t.SessionId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(s => s.TokenHash).IsUnique();
        builder.HasIndex(s => s.PreviousHash).HasFilter("previous_hash is not null");
        builder.HasIndex(s => s.UserId);
        builder.HasIndex(s => s.EndedAt).HasFilter("ended_at is not null");
        builder.HasIndex(s => s.LastUsedAt);
    }
}

internal sealed class SpentTokenMapping : IEntityTypeConfiguration<SpentToken>
{
    public void Configure(EntityTypeBuilder<SpentToken> builder) => builder.ToTable("spent_tokens").HasKey(t => t.TokenHash);
}

internal static class Words
{
    /// <summary>How the database, and other modules, spell a status.</summary>
    public static string Of(AccountStatus status) => status.ToString().ToLowerInvariant();
}
