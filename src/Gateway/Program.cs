using System.Net;
using System.Text;
using Microsoft.AspNetCore.HttpOverrides;
using ModularMonolith.Gateway;
using Yarp.ReverseProxy.Transforms;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    // What is too long or odd is refused by the modules, in their error shape.
    kestrel.Limits.MaxRequestBodySize = null;
    kestrel.Limits.MaxRequestLineSize = 32 * 1024;
    kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(10);
    kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
});
builder.Services.AddSingleton(TimeProvider.System);
builder.Services.AddHttpClient();

// As the hosts take them.
List<System.Net.IPNetwork> trusted = [];
foreach (var proxy in builder.Configuration.GetSection("TrustedProxies").Get<string[]>() ?? builder.Configuration["TrustedProxies"]?.Split(',', StringSplitOptions.TrimEntries) ?? [])
{
    if (System.Net.IPNetwork.TryParse(proxy, out var network))
    {
        trusted.Add(network);
    }
    else if (IPAddress.TryParse(proxy, out var address))
    {
        trusted.Add(new System.Net.IPNetwork(address, address.GetAddressBytes().Length * 8));
    }
    else
    {
        await Console.Error.WriteLineAsync("TrustedProxies must be addresses or networks such as 10.0.0.1 or 10.0.0.0/8.");
        return 1;
    }
}

builder.Services.Configure<ForwardedHeadersOptions>(options =>
{
    options.ForwardedHeaders = trusted.Count == 0 ? ForwardedHeaders.None : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
    options.ForwardLimit = null;
    options.KnownProxies.Clear();
    options.KnownIPNetworks.Clear();
    trusted.ForEach(options.KnownIPNetworks.Add);
});
builder.Services.AddReverseProxy().LoadFromConfig(builder.Configuration.GetSection("ReverseProxy")).AddConfigFilter<Clusters>().AddTransforms(transforms =>
{
    transforms.AddOriginalHost();
    // Two modules share an address and each knows its own methods only.
    if (transforms.Route.Metadata?.GetValueOrDefault("AlsoAllows") is { } more)
        transforms.AddResponseTransform(answer =>
        {
            if (answer.ProxyResponse?.StatusCode == HttpStatusCode.MethodNotAllowed && !answer.HttpContext.Response.Headers.Allow.ToString().Contains(more, StringComparison.Ordinal)) answer.HttpContext.Response.Headers.Append("Allow", more);
            return ValueTask.CompletedTask;
        });
});

var app = builder.Build();
app.UseForwardedHeaders();
app.UseMiddleware<RequestIdMiddleware>();
app.MapDocuments();
app.MapReverseProxy(proxy => proxy.UseMiddleware<AwayMiddleware>());
await app.RunAsync();
return 0;
