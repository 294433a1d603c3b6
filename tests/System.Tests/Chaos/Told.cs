using System.Collections.Concurrent;
using ModularMonolith.Tests.Support;

namespace ModularMonolith.SystemTests.Chaos;

/// <summary>Whether something was done, as far as a client can know: a host that is killed answers nothing.</summary>
internal enum Fate
{
    No,
    Perhaps,
    Yes,
}

/// <summary>
/// One value that one client writes: it is the last one that was acknowledged, or one after it whose answer was lost. Counts the writes
/// too, for each of them must have happened once.
/// </summary>
internal sealed class Written<T>(T first)
    where T : notnull
{
    private List<T> _possible = [first];

    public IReadOnlyList<T> Possible => _possible;

    public T Last => _possible[^1];

    /// <summary>How many changes there were, at least and at most: to write what is already there is none.</summary>
    public int Least { get; private set; }

    public int Most { get; private set; }

    public void Write(T value, Fate fate)
    {
        if (fate == Fate.No) return;
        var mayBeThere = _possible.Contains(value);
        if (!mayBeThere && fate == Fate.Yes) Least++;
        if (!mayBeThere || _possible.Count > 1) Most++;
        if (fate == Fate.Yes) _possible = [value];
        else if (!mayBeThere) _possible.Add(value);
    }
}

/// <summary>Someone who signed up, or perhaps did: then there is no id.</summary>
internal sealed class Person(Caller caller)
{
    public Guid? Id { get; set; }

    public Caller Caller { get; } = caller;

    public string Email => Caller.Email;

    public Written<string> Name { get; } = new(caller.DisplayName);

    public Written<string> Status { get; } = new("active");

    public Fate Deleted { get; set; }

    /// <summary>Once the status has changed, sessions may end and calls may be refused at any moment.</summary>
    public bool MayBeRefused => Status.Most > 0;
}

internal sealed class Article(Person owner, string title, bool isPublic)
{
    public Guid? Id { get; set; }

    public Person Owner { get; } = owner;

    public string Title { get; } = title;

    public bool IsPublic { get; } = isPublic;

    public Written<string> Content { get; } = new(title);

    public Fate Deleted { get; set; }
}

internal sealed class Talk(string title)
{
    private readonly ConcurrentDictionary<Person, Fate> _members = new();

    public Guid? Id { get; set; }

    public string Title { get; } = title;

    public int Starters { get; private set; }

    /// <summary>Who is a member, unless deleted meanwhile; perhaps, where the answer was lost.</summary>
    public IEnumerable<KeyValuePair<Person, Fate>> Members => _members;

    public void StartsWith(params Person[] people)
    {
        Starters = people.Length;
        foreach (var person in people) _members[person] = Fate.Yes;
    }

    public void Joins(Person person, Fate fate)
    {
        if (fate != Fate.No && !Has(person)) _members[person] = fate;
    }

    public bool Has(Person person) => _members.GetValueOrDefault(person) == Fate.Yes;
}

/// <summary>A message; without a number its answer was lost.</summary>
internal sealed record Said(Talk Talk, Person Sender, string Content, Guid? Id = null, long? Seq = null);

/// <summary>All that clients wrote, as far as they were told.</summary>
internal sealed class Told
{
    public ConcurrentQueue<Person> People { get; } = new();

    public ConcurrentQueue<Article> Articles { get; } = new();

    public ConcurrentQueue<Talk> Talks { get; } = new();

    public ConcurrentQueue<Said> Messages { get; } = new();

    public override string ToString()
    {
        var known = People.Where(person => person.Id is not null).ToList();
        return $"{known.Count} sign-ups, {known.Sum(person => person.Name.Least)} renames, {known.Sum(person => person.Status.Least)} status changes, "
            + $"{known.Count(person => person.Deleted == Fate.Yes)} deletions, {Articles.Count(article => article.Id is not null)} posts with "
            + $"{Articles.Sum(article => article.Content.Least)} edits and {Articles.Count(article => article.Deleted == Fate.Yes)} deletions, "
            + $"{Messages.Count(message => message.Id is not null)} messages acknowledged, {Lost()} answers lost";
    }

    private int Lost() => People.Count(person => person.Id is null || person.Deleted == Fate.Perhaps)
        + People.Sum(person => person.Name.Most - person.Name.Least + person.Status.Most - person.Status.Least)
        + Articles.Count(article => article.Id is null || article.Deleted == Fate.Perhaps) + Articles.Sum(article => article.Content.Most - article.Content.Least)
        + Messages.Count(message => message.Id is null);
}
