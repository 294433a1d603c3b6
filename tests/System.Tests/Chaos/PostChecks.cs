namespace ModularMonolith.SystemTests.Chaos;

/// <summary>Posts are what clients were told, and the totals that nobody counts are right.</summary>
internal static class PostChecks
{
    public static IReadOnlyList<Check> All { get; } =
    [
        new(Fault.Lost, "Every post that was acknowledged is there.", """
            select a.title from articles a join auth.accounts o on o.id = a.owner
            where a.id is not null and a.deleted = 'No' and o.deleted_at is null and not exists (select from posts.posts p where p.id = a.id)
            """),
        new(Fault.Lost, "Every post whose deletion was acknowledged is gone.", """
            select a.title from articles a join posts.posts p on p.id = a.id where a.deleted = 'Yes'
            """),
        new(Fault.Lost, "A post says what was acknowledged last.", """
            select p.title || ' says ' || p.content || ', not ' || array_to_string(a.contents, ' or ') from articles a join posts.posts p on p.id = a.id
            where p.content <> all(a.contents) or p.title <> a.title or p.owner_id <> a.owner or (p.visibility = 'public') <> a.is_public
            """),
        new(Fault.Doubled, "Each edit of a post happened once.", """
            select p.title || ' is at version ' || p.version || ' after ' || a.least_edits || ' to ' || a.most_edits || ' edits'
            from articles a join posts.posts p on p.id = a.id where p.version - 1 not between a.least_edits and a.most_edits
            """),
        new(Fault.Doubled, "A post is there once.", "select title from posts.posts group by title having count(*) > 1"),
        new(Fault.Differing, "Every post was written by someone.", """
            select p.title from posts.posts p
            where not exists (select from articles a where a.id = p.id) and not exists (select from articles a where a.id is null and a.title = p.title)
            """),
        new(Fault.Differing, "Authors' totals are right.", """
            select a.user_id || ' has ' || count(p.id) || ' posts, not ' || a.post_count
            from posts.authors a left join posts.posts p on p.owner_id = a.user_id group by a.user_id
            having a.post_count <> count(p.id) or a.public_post_count <> count(p.id) filter (where p.visibility = 'public')
            """),
        new(Fault.Differing, "The total of public posts is right.", """
            select shown || ', not ' || told from (select
              (select count(*) from posts.posts where visibility = 'public' and not owner_hidden) as shown,
              (select sum(posts) from posts.public_post_count) as told) totals where shown <> told
            """),
        new(Fault.Differing, "Posts are hidden like their author.", """
            select p.title from posts.posts p join posts.authors a on a.user_id = p.owner_id where p.owner_hidden <> a.hidden
            """),
    ];
}
