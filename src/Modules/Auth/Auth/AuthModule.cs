using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Auth.Application;
using ModularMonolith.Modules.Auth.Domain;
using ModularMonolith.Modules.Auth.Endpoints;
using ModularMonolith.Modules.Auth.Infrastructure;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;

namespace ModularMonolith.Modules.Auth;

/// <summary>Accounts, their passwords, and the sessions that they open.</summary>
public sealed class AuthModule : IModule
{
    /// <inheritdoc />
    public string Name => "Auth";

    /// <inheritdoc />
    public string About => "Sign-up, log-in, sessions";

    /// <inheritdoc />
    public IReadOnlyList<Permission> Grants { get; } = [Permission.Of("user", "read"), Permission.Of("user", "update")];

    /// <inheritdoc />
    public void Register(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        var settings = AuthSettings.From(module.Settings);
        module.UseDatabase<AuthDbContext>();
        module.Services.AddSingleton(settings);
        module.Services.AddSingleton(settings.Sessions);
        module.Services.AddScoped<IAccounts, AccountRepository>();
        module.Services.AddScoped<ISessions, SessionRepository>();
        module.Services.AddScoped<IUnicode, PostgresUnicode>();
        module.Services.AddSingleton<IPasswordHasher, PasswordHasher>();
        module.Services.AddSingleton<ICommonPasswords>(new CommonPasswords());
        module.Services.AddSingleton<PasswordRules>();
        module.Services.AddSingleton<ITokens, JwtTokens>();
        module.Services.AddSingleton<AuthLog>();
        // By ix_sessions_ended_at.
        module.KnowsEndedSessions<AuthDbContext>("select id from auth.sessions where ended_at > @since");
        module.Services.AddHostedService<SessionPurge>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes) => AuthEndpoints.Map(routes);
}
