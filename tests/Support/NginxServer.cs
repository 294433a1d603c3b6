using System.Diagnostics;
using System.Net.Sockets;

namespace ModularMonolith.Tests.Support;

/// <summary>An nginx in front of several hosts, each request and each connection going to the next of them: nothing is sticky.</summary>
public sealed class NginxServer : IAsyncDisposable
{
    private readonly string _folder = TemporaryFolder.Create();
    private readonly int _port = Ports.Free();
    private Process? _process;

    public Uri Address => new($"http://127.0.0.1:{_port}");

    public static async Task<NginxServer> Start(params Uri[] hosts)
    {
        var nginx = new NginxServer();
        var configuration = Path.Combine(nginx._folder, "nginx.conf");
        await File.WriteAllTextAsync(configuration, $$"""
            daemon off; worker_processes 1; pid {{nginx._folder}}/nginx.pid; error_log {{nginx._folder}}/error.log;
            events { worker_connections 4096; }
            http {
              access_log off; client_body_temp_path {{nginx._folder}}/body; proxy_temp_path {{nginx._folder}}/proxy;
              fastcgi_temp_path {{nginx._folder}}/f; uwsgi_temp_path {{nginx._folder}}/u; scgi_temp_path {{nginx._folder}}/s;
              upstream hosts { {{string.Join(' ', hosts.Select(host => $"server {host.Authority} max_fails=1 fail_timeout=1s;"))}} }
              map $http_upgrade $connection_header { default upgrade; '' ''; }
              server {
                listen 127.0.0.1:{{nginx._port}};
                location / {
                  proxy_pass http://hosts; proxy_http_version 1.1; proxy_connect_timeout 1s; proxy_read_timeout 300s;
                  proxy_next_upstream error timeout non_idempotent;
                  proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_header; proxy_set_header Host $host;
                }
              }
            }
            """);
        nginx._process = Process.Start(new ProcessStartInfo(File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : "nginx", ["-c", configuration, "-e", Path.Combine(nginx._folder, "error.log")]) { UseShellExecute = false })
            ?? throw new InvalidOperationException("These tests need nginx: install it (Debian: apt-get install nginx-light).");
        Watchdog.EndWithUs(nginx._process);
        await Eventually.Holds(nginx.Listens, "nginx listens");
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not { HasExited: false }) return;
        // Its workers end with it, which SIGKILL would not tell them.
        Process.Start("kill", ["-TERM", $"{_process.Id}"]).WaitForExit();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private bool Listens()
    {
        try
        {
            using var client = new TcpClient("127.0.0.1", _port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
