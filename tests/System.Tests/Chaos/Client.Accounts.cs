using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.Chaos;

internal sealed partial class Client
{
    private async Task SignUp()
    {
        var person = new Person(api.Newcomer(Mark("Guest")));
        var (fate, answer) = await load.Ask(() => api.Anonymous.Post("/auth/signup", new { person.Email, person.Caller.Password, person.Caller.DisplayName }));
        if (fate == Fate.No) return;
        Told.People.Enqueue(person);
        if (fate == Fate.Perhaps) return;
        person.Id = answer!.Json.Id("userId");
        _guests.Add(person);
    }

    private async Task Rename(Person person)
    {
        var name = Mark("Name");
        var (fate, _) = await Ask(person, caller => caller.Put("/users/me", new { displayName = name }));
        person.Name.Write(name, fate);
    }

    private async Task ChangeStatus(Person guest)
    {
        var status = guest.Status.Last == "active" ? "banned" : "active";
        // An administrator knows the profile once Users has heard of the account.
        var (fate, _) = await load.Ask(() => load.Administrator.Put($"/users/{guest.Id}/status", new { status }), 404);
        guest.Status.Write(status, fate);
        if (status == "banned") guest.Caller.AccessToken = null;
    }

    private async Task DeleteAccount(Person guest)
    {
        var (fate, _) = await Ask(guest, caller => caller.Delete("/users/me", new { caller.Password }));
        if (fate == Fate.No) return;
        guest.Deleted = fate;
        _guests.Remove(guest);
        _articles.RemoveAll(article => article.Owner == guest);
    }
}
