using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using ModularMonolith.Modules.Posts.Domain;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Posts.Infrastructure;

internal sealed class PostsDbContext(DbContextOptions<PostsDbContext> options) : ModuleDbContext(options, "posts")
{
    public DbSet<Post> Posts => Set<Post>();
}

internal sealed class PostMapping : IEntityTypeConfiguration<Post>
{
    public void Configure(EntityTypeBuilder<Post> builder)
    {
        builder.ToTable("posts", table => table.HasCheckConstraint("ck_posts_visibility", "visibility in ('public', 'private')"));
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Title).HasMaxLength(255);
        builder.Property(p => p.Content).HasMaxLength(50_000);
        builder.Property(p => p.Visibility).HasMaxLength(16)
            .HasConversion(v => v == Visibility.Public ? "public" : "private", v => v == "public" ? Visibility.Public : Visibility.Private);
        // Copied from the author, so that the list of public posts is one walk along one index.
        builder.Property<bool>("OwnerHidden").HasDefaultValue(false);
        builder.HasIndex(p => new { p.CreatedAt, p.Id }).IsDescending().HasFilter("visibility = 'public' and not owner_hidden").HasDatabaseName("ix_posts_public_newest");
        builder.HasIndex(p => new { p.OwnerId, p.CreatedAt, p.Id }).IsDescending(false, true, true).HasDatabaseName("ix_posts_owner_newest");
    }
}

/// <summary>A row of the replica of users, written by SQL only.</summary>
internal sealed class Author
{
    public UserId UserId { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>The version of the last name and of the last status that was taken in.</summary>
    public long NameVersion { get; init; }

    public long StatusVersion { get; init; }

    public bool Hidden { get; init; }

    public bool Deleted { get; init; }

    /// <summary>Kept by a trigger: totals are exact and nobody counts rows.</summary>
    public long PostCount { get; init; }

    public long PublicPostCount { get; init; }
}

internal sealed class AuthorMapping : IEntityTypeConfiguration<Author>
{
    public void Configure(EntityTypeBuilder<Author> builder)
    {
        builder.ToTable("authors").HasKey(a => a.UserId);
        builder.Property(a => a.UserId).ValueGeneratedNever();
        builder.Property(a => a.DisplayName).HasMaxLength(100);
        foreach (var counter in new[] { nameof(Author.NameVersion), nameof(Author.StatusVersion), nameof(Author.PostCount), nameof(Author.PublicPostCount) })
            builder.Property<long>(counter).HasDefaultValue(0L);
        builder.Property(a => a.Hidden).HasDefaultValue(false);
        builder.Property(a => a.Deleted).HasDefaultValue(false);
    }
}
