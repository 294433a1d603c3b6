using System.Diagnostics.Metrics;

namespace ModularMonolith.Shared.Infrastructure.RealTime;

/// <summary>What an operator watches of connections.</summary>
internal sealed class RealTimeMetrics
{
    public const string Name = "ModularMonolith.Realtime";
    private readonly UpDownCounter<long> connections;
    private readonly Counter<long> pushed;
    private readonly Counter<long> cutOff;

    public RealTimeMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        connections = meter.CreateUpDownCounter<long>("hub.connections", "{connection}", "Open connections");
        pushed = meter.CreateCounter<long>("hub.messages.pushed", "{message}", "Messages written to clients, each client's counted");
        cutOff = meter.CreateCounter<long>("hub.clients.cut_off", "{client}", "Clients that did not read what was pushed to them");
    }

    public void Opened() => connections.Add(1);

    public void Closed() => connections.Add(-1);

    public void Pushed() => pushed.Add(1);

    public void CutOff() => cutOff.Add(1);
}
