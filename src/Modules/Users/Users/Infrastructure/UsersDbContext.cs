using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ModularMonolith.Modules.Users.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Users.Infrastructure;

internal sealed class UsersDbContext(DbContextOptions<UsersDbContext> options) : ModuleDbContext(options, "users")
{
    public DbSet<Profile> Profiles => Set<Profile>();
}

internal sealed class ProfileMapping : IEntityTypeConfiguration<Profile>
{
    public void Configure(EntityTypeBuilder<Profile> builder)
    {
        builder.ToTable("profiles", table => table.HasCheckConstraint("ck_profiles_status", "status in ('active', 'inactive', 'banned')"));
        builder.HasKey(p => p.UserId);
        builder.Property(p => p.UserId).ValueGeneratedNever();
        builder.Property(p => p.Email).HasMaxLength(254);
        builder.Property(p => p.DisplayName).HasMaxLength(100);
        builder.Property(p => p.Bio).HasMaxLength(500);
        builder.Property(p => p.Avatar).HasMaxLength(64);
        builder.Property(p => p.Status).HasMaxLength(16)
            .HasConversion(s => s.ToString().ToLowerInvariant(), s => Enum.Parse<AccountStatus>(s, true));
        // A tombstone; the repository looks past it.
        builder.Property<bool>("Deleted").HasDefaultValue(false);
    }
}

/// <summary>A picture, written and read by SQL only.</summary>
internal sealed class StoredAvatar
{
    public required string Name { get; init; }

    public UserId UserId { get; init; }

    public required byte[] Content { get; init; }

    public DateTimeOffset CreatedAt { get; init; }
}

internal sealed class StoredAvatarMapping : IEntityTypeConfiguration<StoredAvatar>
{
    public void Configure(EntityTypeBuilder<StoredAvatar> builder)
    {
        builder.ToTable("avatars").HasKey(a => a.UserId);
        builder.Property(a => a.UserId).ValueGeneratedNever();
        builder.Property(a => a.Name).HasMaxLength(64);
        builder.HasIndex(a => a.Name).IsUnique();
        // One picture a profile and none without: whatever goes wrong, no orphan stays.
        builder.HasOne<Profile>().WithOne().HasForeignKey<StoredAvatar>(a => a.UserId);
    }
}
