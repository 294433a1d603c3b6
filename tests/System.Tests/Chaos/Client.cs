using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>One client: it writes one thing after the other for a resident who stays and for guests who come and go.</summary>
internal sealed partial class Client(Load load, Api api, int number, Random random)
{
    // Who and what is old is left alone: so the same few are changed again and again, and nothing slows down as data grow.
    private const int Recent = 12;

    private readonly List<Person> _guests = [];
    private readonly List<Article> _articles = [];
    private readonly List<Talk> _talks = [];
    private int _counter;

    public Person Resident { get; private set; } = null!;

    private Told Told => load.Told;

    public async Task MoveIn()
    {
        var caller = await api.Someone(Mark("Resident"));
        Resident = new Person(caller) { Id = caller.Id };
        Told.People.Enqueue(Resident);
    }

    public async Task Run(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            // Always two draws a step, so that what came of one step does not change what the next one is about.
            var (what, whom) = (random.Next(100), random.Next());
            await Act(what, whom);
        }
    }

    private Task Act(int what, int whom) => what switch
    {
        < 8 => SignUp(),
        < 28 => Rename(AnyOne(whom)),
        < 38 => Guest(whom) is { } guest ? ChangeStatus(guest) : SignUp(),
        < 42 => Guest(whom) is { } guest ? DeleteAccount(guest) : SignUp(),
        < 54 => Publish(AnyOne(whom), isPublic: whom % 3 > 0),
        < 62 => Any(_articles, whom) is { } article ? Edit(article) : Publish(Resident, isPublic: true),
        < 68 => Any(_articles, whom) is { } article ? Remove(article) : Publish(Resident, isPublic: true),
        < 72 => StartTalk(Guest(whom)),
        < 77 => Invite(whom),
        _ => Say(whom, isKeyed: what >= 88),
    };

    private Person? Guest(int whom) => Any(_guests, whom);

    private Person AnyOne(int whom) => whom % 4 == 0 ? Resident : Guest(whom) ?? Resident;

    private static T? Any<T>(List<T> all, int which)
        where T : class => all.Count == 0 ? null : all[^(1 + (which % Math.Min(Recent, all.Count)))];

    /// <summary>A text that stands nowhere else, so that one can see how often it was written.</summary>
    private string Mark(string what) => $"{what} {number}-{++_counter}";

    /// <summary>Asks as this person, who logs in first where there is no session; whoever was shut out is refused.</summary>
    private async Task<(Fate Fate, Answer? Answer)> Ask(Person person, Func<Caller, Task<Answer>> call, params int[] refusals)
    {
        if (person.Caller.AccessToken is null && !await LogIn(person)) return (Fate.No, null);
        var answered = await load.Ask(() => call(person.Caller), person.MayBeRefused ? [401, 403, .. refusals] : refusals);
        if (answered.Answer?.Status == 401) person.Caller.AccessToken = null;
        return answered;
    }

    private async Task<bool> LogIn(Person person)
    {
        var (fate, answer) = await load.Ask(
            () => api.Anonymous.Post("/auth/login", new { person.Email, person.Caller.Password }), person.MayBeRefused ? [403] : []);
        if (fate == Fate.Yes) person.Caller.AccessToken = answer!.Json.Text("accessToken");
        return fate == Fate.Yes;
    }
}
