using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Shared.Infrastructure.Messaging;
using ModularMonolith.Shared.Infrastructure.RealTime;
using ModularMonolith.Shared.Infrastructure.Requests;
using ModularMonolith.Shared.Infrastructure.Settings;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace ModularMonolith.Shared.Infrastructure.Hosting;

/// <summary>Traces and metrics for an OpenTelemetry collector; what else is to be set has the names of its specification (<c>OTEL_*</c>).</summary>
internal static class Telemetry
{
    private const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>Nothing is exported, and nothing gathered, unless a collector is named.</summary>
    public static void AddTelemetry(this IServiceCollection services, SettingsReader settings)
    {
        if (settings.Text(EndpointKey) is not { } endpoint) return;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
        {
            settings.Refuse(EndpointKey, "an address such as http://localhost:4317", "");
            return;
        }

        services.AddOpenTelemetry()
            // What the environment says of the service wins.
            .ConfigureResource(resource => resource.AddService("modular-monolith").AddEnvironmentVariableDetector())
            .WithTracing(tracing => tracing
                // Probes come every few seconds and say nothing.
                .AddAspNetCoreInstrumentation(http => http.Filter = context => !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase))
                .AddSource("Npgsql", "MassTransit", Gate.SourceName, EventTracing.SourceName, HubInvocations.SourceName))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddMeter("System.Runtime", "Npgsql", "MassTransit", "ModularMonolith.*"))
            .UseOtlpExporter();
    }
}
