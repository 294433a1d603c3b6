using ModularMonolith.Shared;

namespace ModularMonolith.Modules.Posts.Domain;

internal readonly record struct PostId(Guid Value) : ITypedId<PostId>
{
    public static PostId From(Guid value) => new(value);

    public static PostId New() => new(Guid.CreateVersion7());
}

/// <summary>Who may read a post.</summary>
internal enum Visibility
{
    Public,
    Private,
}

/// <summary>What an author wrote. Only the author changes or removes it.</summary>
internal sealed class Post : AggregateRoot
{
    private Post()
    {
    }

    public PostId Id { get; private init; }

    public UserId OwnerId { get; private init; }

    public string Title { get; private set; } = "";

    public string Content { get; private set; } = "";

    public Visibility Visibility { get; private set; }

    public DateTimeOffset CreatedAt { get; private init; }

    public DateTimeOffset UpdatedAt { get; private set; }

    public static Result<Post> Create(UserId owner, string title, string content, Visibility visibility, DateTimeOffset now)
    {
        var checkedTitle = PostRules.Title(title);
        if (checkedTitle.IsFailure) return checkedTitle.Error;
        var checkedContent = PostRules.Content(content);
        if (checkedContent.IsFailure) return checkedContent.Error;

        return new Post
        {
            Id = PostId.New(),
            OwnerId = owner,
            Title = checkedTitle.Value,
            Content = checkedContent.Value,
            Visibility = visibility,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>Changes what is given; <c>null</c> keeps what is there.</summary>
    public Result<Unit> Edit(UserId editor, string? title, string? content, Visibility? visibility, IReadOnlyList<long>? expectedVersions, DateTimeOffset now)
    {
        if (editor != OwnerId) return PostErrors.NotTheOwner;
        if (expectedVersions is not null && !expectedVersions.Contains(Version)) return PostErrors.Stale;
        var checkedTitle = PostRules.Title(title ?? Title);
        if (checkedTitle.IsFailure) return checkedTitle.Error;
        var checkedContent = PostRules.Content(content ?? Content);
        if (checkedContent.IsFailure) return checkedContent.Error;

        (Title, Content, Visibility, UpdatedAt) = (checkedTitle.Value, checkedContent.Value, visibility ?? Visibility, now);
        Changed();
        return Unit.Value;
    }

    public Result<Unit> Remove(UserId remover) => remover == OwnerId ? Unit.Value : PostErrors.NotTheOwner;
}
