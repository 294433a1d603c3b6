using Microsoft.EntityFrameworkCore;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Users.Infrastructure;

internal sealed class UsersDbContext(DbContextOptions<UsersDbContext> options) : ModuleDbContext(options, "users");
