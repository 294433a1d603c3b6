using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.Chaos;

internal sealed partial class Client
{
    private async Task Publish(Person owner, bool isPublic)
    {
        var article = new Article(owner, Mark("Post"), isPublic);
        var (fate, answer) = await Ask(owner, caller => caller.Post("/posts",
            new { article.Title, content = article.Title, visibility = isPublic ? "public" : "private" }));
        if (fate == Fate.No) return;
        Told.Articles.Enqueue(article);
        if (fate == Fate.Perhaps) return;
        article.Id = answer!.Json.Id();
        _articles.Add(article);
    }

    private async Task Edit(Article article)
    {
        var content = Mark("Edit");
        var (fate, _) = await Ask(article.Owner, caller => caller.Patch($"/posts/{article.Id}", new { content }));
        article.Content.Write(content, fate);
    }

    private async Task Remove(Article article)
    {
        var isSent = false;
        var (fate, answer) = await Ask(article.Owner, caller =>
        {
            isSent = true;
            return caller.Delete($"/posts/{article.Id}");
        });
        // HttpClient repeats by itself what has no body and got no answer: that nobody took the second one says nothing of the first.
        if (isSent && fate == Fate.No && answer is null) fate = Fate.Perhaps;
        if (fate == Fate.No) return;
        article.Deleted = fate;
        _articles.Remove(article);
    }
}
