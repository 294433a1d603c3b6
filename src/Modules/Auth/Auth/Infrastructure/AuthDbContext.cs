using Microsoft.EntityFrameworkCore;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Auth.Infrastructure;

internal sealed class AuthDbContext(DbContextOptions<AuthDbContext> options) : ModuleDbContext(options, "auth");
