using ModularMonolith.Tests.Support;
using Xunit;

namespace ModularMonolith.SystemTests;

/// <summary>A class fixture: a host beside the shared one, with other settings.</summary>
public abstract class OwnHost(World world, params (string Key, string? Value)[] settings) : IAsyncLifetime
{
    private Api? _api;
    private HostProcess? _process;

    public Api Api => _api ?? throw new InvalidOperationException("The host has not been started.");

    public HostProcess Process => _process ?? throw new InvalidOperationException("The host has not been started.");

    protected World World => world;

    public async ValueTask InitializeAsync()
    {
        _process = await HostProcess.Start(await Prepare(world.Settings(settings)));
        _api = new Api(_process.Address);
    }

    /// <summary>What has to be there before the host starts.</summary>
    protected virtual Task<HostSettings> Prepare(HostSettings settings) => Task.FromResult(settings);

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _api?.Dispose();
        if (_process is not null)
            await _process.DisposeAsync();
    }
}
