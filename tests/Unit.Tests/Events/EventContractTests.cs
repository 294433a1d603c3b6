using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.Modules;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Events;

/// <summary>
/// What events look like on the wire. <c>Released/{name}.{n}.json</c> is the n-th shape that was ever released: the last one is what we write, all of
/// them are what we read, for rows of an older version may still be waiting. Whoever adds a member adds a file and leaves the others as they are.
/// </summary>
public sealed class EventContractTests
{
    private static readonly Dictionary<string, IIntegrationEvent> Samples = typeof(EventContractTests).Assembly.GetTypes()
        .Where(type => type.IsClass && type.IsAssignableTo(typeof(IEventSamples)))
        .SelectMany(type => ((IEventSamples)Activator.CreateInstance(type)!).All)
        .ToDictionary(sample => EventNames.Of(sample.GetType())!);

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Events", "Released");

    public static TheoryData<string> Names => [.. Samples.Keys];

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.json").Select(file => Path.GetFileName(file))];

    [Fact]
    public void Every_event_has_a_sample_and_a_released_shape()
    {
        var events = BuiltModules.All().SelectMany(module => Assembly.Load($"{module.GetType().Assembly.GetName().Name}.Contracts").GetTypes())
            .Concat(typeof(IIntegrationEvent).Assembly.GetTypes()).Where(type => type.IsClass && type.IsAssignableTo(typeof(IIntegrationEvent))).Select(type => EventNames.Of(type)!).ToList();

        events.Count.ShouldBeGreaterThan(5);
        events.ShouldBe(Samples.Keys, ignoreOrder: true);
        events.ShouldAllBe(name => Released(name).Count > 0);
        Directory.GetFiles(Folder).Select(file => NameOf(file)).ShouldBeSubsetOf(events);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_event_is_written_in_its_last_released_shape(string name) =>
        JsonSerializer.Serialize(Samples[name], Samples[name].GetType(), EventNames.Json).ShouldBe(Released(name)[^1]);

    [Theory]
    [MemberData(nameof(Files))]
    public void Each_shape_that_was_ever_released_can_be_read(string file)
    {
        var sample = Samples[NameOf(file)];

        var read = (IIntegrationEvent)JsonSerializer.Deserialize(File.ReadAllText(Path.Combine(Folder, file)), sample.GetType(), EventNames.Json)!;

        (read.PartitionKey, read.Version).ShouldBe((sample.PartitionKey, sample.Version));
        // Members that came later may be missing; those that were there keep their meaning.
        var (before, after) = (JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsObject(), JsonSerializer.SerializeToNode(read, sample.GetType(), EventNames.Json)!.AsObject());
        foreach (var (member, value) in before) JsonNode.DeepEquals(after[member], value).ShouldBeTrue($"{member} of {file}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_member_that_we_do_not_know_yet_is_skipped(string name)
    {
        var sample = Samples[name];
        var newer = JsonNode.Parse(Released(name)[^1])!.AsObject();
        newer["addedLater"] = new JsonObject { ["some"] = "thing" };

        var read = newer.Deserialize(sample.GetType(), EventNames.Json);

        JsonSerializer.Serialize(read, sample.GetType(), EventNames.Json).ShouldBe(Released(name)[^1]);
    }

    private static string NameOf(string file) => Path.GetFileNameWithoutExtension(Path.GetFileNameWithoutExtension(file));

    private static List<string> Released(string name) =>
        [.. Directory.GetFiles(Folder, $"{name}.*.json").OrderBy(file => int.Parse(file.Split('.')[^2])).Select(file => File.ReadAllText(file).TrimEnd())];
}
