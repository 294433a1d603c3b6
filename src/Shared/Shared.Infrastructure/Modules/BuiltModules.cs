using System.Reflection;
using ModularMonolith.Shared.Infrastructure.Settings;

namespace ModularMonolith.Shared.Infrastructure.Modules;

/// <summary>The modules that were built into this program: their assemblies lie beside it, and nobody keeps a list of them.</summary>
public static class BuiltModules
{
    private const string Prefix = "ModularMonolith.Modules.";

    /// <summary>One of each, by name.</summary>
    /// <exception cref="StartupException">An assembly that is named like a module is none; the message says what to do.</exception>
    public static IModule[] All() =>
    [
        .. from file in Directory.EnumerateFiles(AppContext.BaseDirectory, $"{Prefix}*.dll")
           let assembly = Path.GetFileNameWithoutExtension(file)
           where !assembly.EndsWith(".Contracts", StringComparison.Ordinal)
           orderby assembly
           select Make(Assembly.Load(assembly)),
    ];

    internal static IModule Make(Assembly assembly)
    {
        var classes = assembly.GetExportedTypes().Where(type => type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IModule))).ToList();
        return classes is [var module]
            ? (IModule)Activator.CreateInstance(module)!
            : throw new StartupException($"{assembly.GetName().Name} has {classes.Count} public classes that implement IModule. A module has one.");
    }
}
