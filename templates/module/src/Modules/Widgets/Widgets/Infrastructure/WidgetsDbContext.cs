using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ModularMonolith.Modules.Widgets.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Widgets.Infrastructure;

internal sealed class WidgetsDbContext(DbContextOptions<WidgetsDbContext> options) : ModuleDbContext(options, "widgets")
{
    public DbSet<Gadget> All => Set<Gadget>();
}

internal sealed class GadgetMapping : IEntityTypeConfiguration<Gadget>
{
    public void Configure(EntityTypeBuilder<Gadget> builder)
    {
        builder.ToTable("widgets");
        builder.Property(row => row.Id).ValueGeneratedNever();
        builder.Property(row => row.Content).HasMaxLength(1_000);
        // For the deletion of an account.
        builder.HasIndex(row => row.OwnerId);
    }
}

/// <summary>A row of what is known of users, written by SQL only.</summary>
internal sealed class Owner
{
    public UserId UserId { get; init; }

    public bool Deleted { get; init; }
}

internal sealed class OwnerMapping : IEntityTypeConfiguration<Owner>
{
    public void Configure(EntityTypeBuilder<Owner> builder)
    {
        builder.ToTable("owners").HasKey(owner => owner.UserId);
        builder.Property(owner => owner.UserId).ValueGeneratedNever();
        builder.Property(owner => owner.Deleted).HasDefaultValue(false);
    }
}
