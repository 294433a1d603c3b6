using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using ModularMonolith.Modules.Users.Application;
using ModularMonolith.Modules.Users.Endpoints;
using ModularMonolith.Modules.Users.Infrastructure;
using ModularMonolith.Shared.Infrastructure.Modules;

namespace ModularMonolith.Modules.Users;

/// <summary>Who users are to each other: names, pictures and whether an account is in good standing.</summary>
public sealed class UsersModule : IModule
{
    /// <inheritdoc />
    public string Name => "Users";

    /// <inheritdoc />
    public string About => "Profiles, avatars, account status";

    /// <inheritdoc />
    public void Register(ModuleBuilder module)
    {
        ArgumentNullException.ThrowIfNull(module);
        module.UseDatabase<UsersDbContext>();
        module.Services.AddScoped<IProfiles, ProfileRepository>();
        module.Services.AddScoped<IAvatars, AvatarStore>();
        module.Services.AddScoped<OwnProfile>();
        module.Services.AddSingleton<IPictures, SkiaPictures>();
        module.Services.AddSingleton<UserLog>();
    }

    /// <inheritdoc />
    public void MapEndpoints(IEndpointRouteBuilder routes) => UserEndpoints.Map(routes);
}
