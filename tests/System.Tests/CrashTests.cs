using ModularMonolith.Tests.Support;
using Shouldly;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>What was answered with success is kept, and happens once, although the host is killed in the middle of it.</summary>
[Trait(Needs.Name, Needs.Process)]
public sealed class CrashTests(World world)
{
    [Fact]
    public async Task Messages_sent_again_after_a_crash_are_there_once_and_numbered_without_gap()
    {
        var settings = world.Settings();
        var keys = Enumerable.Range(0, 60).Select(_ => Guid.NewGuid()).ToList();
        Caller someone;
        Guid id;
        await using (var host = await HostProcess.Start(settings))
        {
            using var api = new Api(host.Address);
            someone = await api.Someone();
            id = await someone.StartsConversation(await api.Someone());
            var answered = 0;
            var sending = keys.Select(async key =>
            {
                await Send(someone, id, key);
                Interlocked.Increment(ref answered);
            }).ToList();
            await Eventually.Holds(() => answered >= 5, "some messages are sent");
            await host.Kill();
            await Task.WhenAll(sending.Select(sent => sent.ContinueWith(_ => { }, TaskScheduler.Default)));
        }

        await using var next = await HostProcess.Start(settings);
        using var again = new Api(next.Address);
        var back = again.WithToken(someone.AccessToken!);
        foreach (var answer in await Task.WhenAll(keys.Select(key => Send(back, id, key))))
            answer.Status.ShouldBeOneOf(200, 201);

        var messages = (await back.Get($"/chat/conversations/{id}/messages?afterSeq=0&pageSize=100")).ShouldBe(200).Json.List("data");
        messages.Select(message => message.Number("seq")).ShouldBe(Enumerable.Range(1, keys.Count).Select(seq => (long)seq));
        messages.Select(message => message.Text("content")).ShouldBe(keys.Select(key => $"{key}"), ignoreOrder: true);
    }

    [Fact]
    public async Task Whoever_was_told_to_be_signed_up_is_known_everywhere_after_a_crash()
    {
        var settings = world.Settings();
        Caller[] people;
        await using (var host = await HostProcess.Start(settings))
        {
            using var api = new Api(host.Address);
            people = await Task.WhenAll(Enumerable.Range(0, 10).Select(number => api.SignUp($"Person {number}")));
            await host.Kill();
        }

        await using var next = await HostProcess.Start(settings);
        using var again = new Api(next.Address);
        foreach (var person in people)
        {
            var tokens = (await again.Anonymous.Post("/auth/login", new { person.Email, person.Password })).ShouldBe(200).Json;
            var back = again.WithToken(tokens.Text("accessToken")!);
            (await back.Get("/users/me")).ShouldBe(200).Json.Text("displayName").ShouldBe(person.DisplayName);
            var post = await back.Publishes();
            await Eventually.Holds(
                async () => (await again.Anonymous.Get($"/posts/{post.Id()}")).Json.Text("ownerDisplayName") == person.DisplayName, "the post shows its author");
        }
    }

    [Fact]
    public async Task Whoever_was_refreshing_during_a_crash_is_still_signed_in()
    {
        var settings = world.Settings(("Auth:RefreshGraceSeconds", "300"));
        List<(Caller Someone, string Last)> devices;
        await using (var host = await HostProcess.Start(settings))
        {
            using var api = new Api(host.Address);
            var people = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => api.Someone()));
            var refreshed = 0;
            var refreshing = people.Select(someone => RefreshUntilItFails(someone, () => Interlocked.Increment(ref refreshed))).ToList();
            await Eventually.Holds(() => refreshed >= 50, "everybody refreshes");
            await host.Kill();
            devices = [.. people.Zip(await Task.WhenAll(refreshing))];
        }

        await using var next = await HostProcess.Start(settings);
        using var again = new Api(next.Address);
        foreach (var (_, last) in devices)
        {
            // The answer to the last one may have been lost: within the grace it comes again, and the same each time.
            var successors = await Scenes.AtOnce(5, _ => again.Anonymous.Post("/auth/refresh", new { refreshToken = last }));
            var successor = successors.Select(answer => answer.ShouldBe(200).Json.Text("refreshToken")!).Distinct().ShouldHaveSingleItem();
            (await again.Anonymous.Post("/auth/refresh", new { refreshToken = successor })).ShouldBe(200);
        }
    }

    private static async Task<string> RefreshUntilItFails(Caller someone, Action refreshed)
    {
        var last = someone.RefreshToken;
        try
        {
            while (true)
            {
                last = (await someone.Refreshes(last)).ShouldBe(200).Json.Text("refreshToken")!;
                refreshed();
            }
        }
        catch (HttpRequestException)
        {
            return last;
        }
    }

    private static Task<Answer> Send(Caller sender, Guid conversation, Guid key) =>
        sender.Post($"/chat/conversations/{conversation}/messages", new { content = $"{key}", clientMessageId = key });
}
