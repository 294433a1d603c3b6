using System.Buffers;
using System.Text.Json;
using MessagePack;
using ModularMonolith.Shared.Infrastructure.RealTime;
using Shouldly;
using Xunit;

namespace ModularMonolith.Unit.Tests.Platform;

public sealed class JsonInMessagePackTests
{
    private sealed record Thing(Guid Id, string Text, DateTimeOffset At, long Number, double Part, bool Yes, string? Nothing, IReadOnlyList<int> List);

    private static readonly Thing Some = new(
        new Guid("0190a000-0000-7000-8000-000000000001"), "Grüße \u0001 \"世\"", new DateTimeOffset(2026, 1, 15, 10, 30, 45, TimeSpan.Zero), 1L << 40, 1.5, true, null, [1, -2, 300]);

    [Fact]
    public void It_comes_back_as_it_went() =>
        JsonSerializer.Serialize(MessagePackSerializer.Deserialize<Thing>(MessagePackSerializer.Serialize(Some, JsonInMessagePack.Options, TestContext.Current.CancellationToken), JsonInMessagePack.Options, TestContext.Current.CancellationToken))
            .ShouldBe(JsonSerializer.Serialize(Some));

    [Fact]
    public void Names_ids_and_dates_are_those_of_JSON() =>
        MessagePackSerializer.ConvertToJson(MessagePackSerializer.Serialize(Some with { Text = "Text" }, JsonInMessagePack.Options, TestContext.Current.CancellationToken), cancellationToken: TestContext.Current.CancellationToken).ShouldBe(
            """{"id":"0190a000-0000-7000-8000-000000000001","text":"Text","at":"2026-01-15T10:30:45.000000Z","number":1099511627776,"part":1.5,"yes":true,"nothing":null,"list":[1,-2,300]}""");

    [Fact]
    public void What_JSON_has_no_word_for_is_refused()
    {
        Refused((ref MessagePackWriter writer) => writer.Write((ReadOnlySpan<byte>)[1, 2]));
        Refused((ref MessagePackWriter writer) => writer.Write(double.NaN));
        Refused((ref MessagePackWriter writer) => writer.Write(DateTime.UnixEpoch));
        Refused((ref MessagePackWriter writer) =>
        {
            for (var depth = 0; depth < 1000; depth++) writer.WriteArrayHeader(1);
            writer.WriteNil();
        });
    }

    private delegate void Write(ref MessagePackWriter writer);

    private static void Refused(Write write)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        write(ref writer);
        writer.Flush();
        Should.Throw<MessagePackSerializationException>(() => MessagePackSerializer.Deserialize<JsonElement>(bytes.WrittenMemory, JsonInMessagePack.Options, TestContext.Current.CancellationToken));
    }
}
