using System.Globalization;
using ModularMonolith.Shared;
using ModularMonolith.Shared.Infrastructure.Persistence;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Posts.Infrastructure.Queries;

/// <summary>Lists public posts, newest first; of one author, where asked, and then for the author the private ones too.</summary>
/// <param name="Page">Which part, from 1; not together with <paramref name="Cursor"/>.</param>
/// <param name="PageSize">How many a part, 1 to 100.</param>
/// <param name="Cursor">The <c>nextCursor</c> of the part before.</param>
/// <param name="OwnerId">Only this author's.</param>
internal sealed record ListPosts(int? Page = null, int PageSize = 20, string? Cursor = null, Guid? OwnerId = null) : IQuery<Page<PostRow>>, IValidated
{
    public static Permission Requires => Permission.Anonymous;

    public Validation Validate() => new Validation()
        .Check("page", Page is null or >= 1, "page must be 1 or more")
        .Check("pageSize", PageSize is >= 1 and <= 100, "pageSize must be between 1 and 100")
        .Check("cursor", Cursor is null || Place.Read(Cursor) is not null, "cursor must be the nextCursor of an earlier answer")
        .Check("cursor", Cursor is null || Page is null, "Give page or cursor, not both");

    /// <summary>Where a part ends: after this post, and that was part <paramref name="Page"/>.</summary>
    internal sealed record Place(DateTimeOffset CreatedAt, Guid Id, int Page)
    {
        public static Place? Read(string? cursor) =>
            Shared.Infrastructure.Http.Cursor.Read(cursor, 3) is [var ticks, var id, var page]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at > 0 && at < DateTimeOffset.MaxValue.Ticks
            && Guid.TryParseExact(id, "D", out var post) && int.TryParse(page, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and < int.MaxValue
                ? new Place(new DateTimeOffset(at, TimeSpan.Zero), post, number)
                : null;

        public string Write() => Shared.Infrastructure.Http.Cursor.Write(CreatedAt.UtcTicks, Id, Page);
    }
}

internal sealed class ListPostsHandler(PostsDbContext db, ICaller caller) : IHandler<ListPosts, Page<PostRow>>
{
    public async Task<Result<Page<PostRow>>> Handle(ListPosts request, CancellationToken ct)
    {
        var after = ListPosts.Place.Read(request.Cursor);
        var page = after is null ? request.Page ?? 1 : after.Page + 1;
        var ownOnes = caller.IsSignedIn && caller.UserId.Value == request.OwnerId;

        // ix_posts_public_newest, or ix_posts_owner_newest where one author is asked for.
        var view = ownOnes ? "posts.posts_of_owner_view" : "posts.posts_public_view";
        var sql = $"""
            select id, owner_id, title, content, visibility, created_at, updated_at, version, owner_display_name from {view}
            where {(request.OwnerId is null ? "true" : "owner_id = @OwnerId")} and {(after is null ? "true" : "(created_at, id) < (@CreatedAt, @Id)")}
            order by created_at desc, id desc offset @skip limit @take;
            {Total(request.OwnerId is not null, ownOnes)}
            """;
        return await db.Several<Page<PostRow>>(
            sql,
            new { request.OwnerId, after?.CreatedAt, after?.Id, skip = after is null ? (page - 1L) * request.PageSize : 0, take = request.PageSize + 1 },
            async results =>
            {
                List<PostRow> rows = [.. await results.ReadAsync<PostRow>()];
                var total = await results.ReadFirstOrDefaultAsync<long>();
                List<PostRow> data = [.. rows.Take(request.PageSize)];
                var next = rows.Count > request.PageSize ? new ListPosts.Place(data[^1].CreatedAt, data[^1].Id, page).Write() : null;
                return new Page<PostRow>(data, total, page, request.PageSize, next);
            },
            ct);
    }

    private static string Total(bool ofOne, bool ownOnes) => ofOne
        ? $"select {(ownOnes ? "post_count" : "case when hidden then 0 else public_post_count end")} from posts.authors where user_id = @OwnerId"
        : "select sum(posts)::bigint from posts.public_post_count";
}
