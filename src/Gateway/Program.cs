using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using ModularMonolith.Gateway;
using ModularMonolith.Shared.Infrastructure.Http;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.Transforms;

const int LargeBody = 64 * 1024;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    // What is too long or odd is refused by the modules, in their error shape.
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.Limits.MaxRequestLineSize = 32 * 1024;
    kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    kestrel.RequestHeaderEncodingSelector = UnreadableRequests.Encoding;
    kestrel.WatchAnswers();
});
// One line for each that failed, and one where a process comes or goes; not a stack for each of them and of every probe.
builder.Logging.AddFilter("Yarp.ReverseProxy.Forwarder", LogLevel.None).AddFilter("Yarp.ReverseProxy.Health.ActiveHealthCheckMonitor", LogLevel.None);
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddHttpClient(Options.DefaultName, client => client.Timeout = TimeSpan.FromSeconds(5));
builder.Services.AddSingleton<WhoAnswers>();
builder.Services.AddSingleton<IActiveHealthCheckPolicy, EveryProbeCounts>();
builder.Services.AddSingleton<IAvailableDestinationsPolicy>(services => services.GetRequiredService<WhoAnswers>());

if (!TrustedProxies.TryRead(builder.Configuration, out var trusted))
{
    await Console.Error.WriteLineAsync(TrustedProxies.Refusal);
    return 1;
}

builder.Services.Configure<ForwardedHeadersOptions>(options =>
{
    options.ForwardedHeaders = trusted.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
    options.ForwardLimit = null;
    options.KnownProxies.Clear();
    options.KnownIPNetworks.Clear();
    foreach (var network in trusted) options.KnownIPNetworks.Add(network);
});
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy")).AddConfigFilter<Clusters>().AddTransforms(transforms =>
{
    transforms.AddOriginalHost();
    // Who refuses a large body does so before it is sent; while it is, an answer that comes early is lost with the connection.
    transforms.AddRequestTransform(request =>
    {
        request.ProxyRequest.Headers.ExpectContinue = request.HttpContext.Request.ContentLength is > LargeBody;
        return ValueTask.CompletedTask;
    });
    // Two modules share an address and each knows its own methods only.
    if (transforms.Route.Metadata?.GetValueOrDefault("AlsoAllows") is { } more)
        transforms.AddResponseTransform(answer =>
        {
            if (answer.ProxyResponse?.StatusCode == HttpStatusCode.MethodNotAllowed && !answer.HttpContext.Response.Headers.Allow.ToString().Contains(more, StringComparison.Ordinal)) answer.HttpContext.Response.Headers.Allow = $"{answer.HttpContext.Response.Headers.Allow}, {more}";
            return ValueTask.CompletedTask;
        });
});

var app = builder.Build();
UnreadableRequests.Answer(app.Services.GetRequiredService<DiagnosticListener>(), TimeProvider.System, (_, _, status, id) => Unreadable(app.Logger, status, id));
app.UseForwardedHeaders();
app.UseMiddleware<RequestIdMiddleware>();
app.MapDocuments();
app.MapReverseProxy(proxy =>
{
    proxy.UseMiddleware<ChunksMiddleware>();
    proxy.UseMiddleware<AwayMiddleware>();
    proxy.UseLoadBalancing();
    proxy.UseMiddleware<SilenceMiddleware>();
});
await app.RunAsync();
return 0;

internal static partial class Program
{
    // The path is not told: it is the client's text.
    [LoggerMessage(LogLevel.Warning, "A request that could not be read was refused with {status} ({requestId})")]
    private static partial void Unreadable(ILogger log, int status, string requestId);
}
