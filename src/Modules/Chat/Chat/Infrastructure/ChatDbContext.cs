using Microsoft.EntityFrameworkCore;
using ModularMonolith.Shared.Infrastructure.Persistence;

namespace ModularMonolith.Modules.Chat.Infrastructure;

internal sealed class ChatDbContext(DbContextOptions<ChatDbContext> options) : ModuleDbContext(options, "chat");
