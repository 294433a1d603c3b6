using System.Reflection;
using System.Runtime.CompilerServices;
using ModularMonolith.Shared.Events;
using ModularMonolith.Shared.Infrastructure.Modules;
using ModularMonolith.Shared.Requests;
using NetArchTest.Rules;

namespace ModularMonolith.Architecture.Tests;

/// <summary>What a rule looked at, and which of it breaks the rule.</summary>
public sealed record Verdict(int Matched, IReadOnlyList<string> Broken);

/// <summary>The rules of a module. Each takes the types to look at, so that the tests can hand it broken ones too.</summary>
public static class Rules
{
    private static readonly string[] Frameworks =
        ["Microsoft.EntityFrameworkCore", "Microsoft.AspNetCore", "MassTransit", "Npgsql", "Dapper", "StackExchange", "Serilog", "BCrypt", "Zxcvbn", "SkiaSharp"];

    public static Verdict Domain_knows_Shared_only(Assembly assembly, string root) => Layer(
        assembly, $"{root}.Domain",
        [.. Frameworks, "Microsoft.Extensions", "ModularMonolith.Shared.Infrastructure", $"{root}.Application", $"{root}.Infrastructure", $"{root}.Endpoints",
            .. ContractsOf(assembly)]);

    public static Verdict Application_knows_no_technology(Assembly assembly, string root) => Layer(
        assembly, $"{root}.Application",
        [.. Frameworks, "ModularMonolith.Shared.Infrastructure.Persistence", "ModularMonolith.Shared.Infrastructure.Messaging", "ModularMonolith.Shared.Infrastructure.Http",
            $"{root}.Infrastructure", $"{root}.Endpoints"]);

    public static Verdict Endpoints_know_no_database(Assembly assembly, string root) => Layer(
        assembly, $"{root}.Endpoints",
        ["Microsoft.EntityFrameworkCore", "Npgsql", "Dapper", "ModularMonolith.Shared.Infrastructure.Persistence", .. DbContexts(assembly)]);

    public static Verdict Infrastructure_knows_no_hub(Assembly assembly, string root) => Layer(assembly, $"{root}.Infrastructure", ["Microsoft.AspNetCore.SignalR"]);

    public static Verdict Nothing_publishes_past_the_outbox(Assembly assembly, string root) => Layer(assembly, root, ["MassTransit"]);

    public static Verdict Nothing_reads_the_machines_clock(Assembly assembly) => Over(
        assembly.GetTypes().Where(t => t.Namespace?.StartsWith("ModularMonolith", StringComparison.Ordinal) == true).SelectMany(Methods), method => Calls(method).Any(called =>
            called.DeclaringType == typeof(DateTime) && called.Name is "get_Now" or "get_UtcNow" or "get_Today" || called.DeclaringType == typeof(DateTimeOffset) && called.Name is "get_Now" or "get_UtcNow"));

    public static Verdict No_module_knows_another(Assembly assembly, string root) => Over(
        assembly.GetReferencedAssemblies(),
        reference => reference.Name!.StartsWith("ModularMonolith.Modules.", StringComparison.Ordinal) && !reference.Name.EndsWith(".Contracts", StringComparison.Ordinal) && reference.Name != root);

    public static Verdict Only_the_module_class_is_public(Assembly assembly) => Over(
        Written(assembly.GetTypes()), type => type.IsVisible && !type.IsAssignableTo(typeof(IModule)));

    public static Verdict Handlers_and_reactions_are_internal_and_sealed(Assembly assembly) => Over(
        Written(assembly.GetTypes()).Where(t => t.IsClass && t.GetInterfaces().Any(IsHandlerOrReaction)), type => type.IsVisible || !type.IsSealed);

    public static Verdict Contracts_are_immutable_records(Assembly assembly) => Over(
        Written(assembly.GetTypes()).Where(t => t.IsClass && !(t.IsAbstract && t.IsSealed)),
        type => type.GetMethod("<Clone>$") is null || type.GetProperties().Any(p => p.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit))));

    public static Verdict Contracts_reference_Shared_only(Assembly assembly) => Over(
        assembly.GetReferencedAssemblies(), reference => !reference.Name!.StartsWith("System", StringComparison.Ordinal) && reference.Name != "ModularMonolith.Shared");

    public static Verdict Events_have_a_stable_name_of_their_module(Assembly assembly, string module) => Over(
        Written(assembly.GetTypes()).Where(t => t.IsAssignableTo(typeof(IIntegrationEvent))),
        type => type.GetCustomAttribute<EventNameAttribute>()?.Name.StartsWith($"{module.ToLowerInvariant()}.", StringComparison.Ordinal) != true);

    private static Verdict Layer(Assembly assembly, string @namespace, IEnumerable<string> forbidden)
    {
        // A namespace and those below it, but not one that only begins alike.
        var types = Types.InAssembly(assembly).That().ResideInNamespaceMatching($"^{@namespace.Replace(".", "\\.", StringComparison.Ordinal)}(\\.|$)");
        var result = types.ShouldNot().HaveDependencyOnAny([.. forbidden]).GetResult();
        return new Verdict(types.GetTypes().Count(), [.. result.FailingTypeNames ?? []]);
    }

    private static Verdict Over<T>(IEnumerable<T> things, Func<T, bool> breaks)
    {
        var all = things.ToList();
        return new Verdict(all.Count, [.. all.Where(breaks).Select(t => t!.ToString()!)]);
    }

    private static IEnumerable<string> ContractsOf(Assembly assembly) =>
        assembly.GetReferencedAssemblies().Select(r => r.Name!).Where(n => n.StartsWith("ModularMonolith.Modules.", StringComparison.Ordinal));

    private static IEnumerable<string> DbContexts(Assembly assembly) => assembly.GetTypes().Where(t => IsDbContext(t)).Select(t => t.FullName!);

    private static bool IsDbContext(Type type) => type.BaseType is { } parent && (parent.Name == "ModuleDbContext" || IsDbContext(parent));

    private static bool IsHandlerOrReaction(Type contract) =>
        contract.IsGenericType && (contract.GetGenericTypeDefinition() == typeof(IHandler<,>) || contract.GetGenericTypeDefinition() == typeof(IReaction<>));

    private static IEnumerable<Type> Written(IEnumerable<Type> types) => types.Where(t => t.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !t.Name.Contains('<', StringComparison.Ordinal));

    private static IEnumerable<MethodBase> Methods(Type type) => type
        .GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly).OfType<MethodBase>();

    /// <summary>What a method's code calls: each call instruction is followed by a token that names the method.</summary>
    private static IEnumerable<MethodBase> Calls(MethodBase method)
    {
        const byte call = 0x28, callvirt = 0x6F;
        var code = method.GetMethodBody()?.GetILAsByteArray() ?? [];
        for (var at = 0; at + 4 < code.Length; at++)
        {
            if (code[at] is not (call or callvirt)) continue;
            MethodBase? called = null;
            try
            {
                called = method.Module.ResolveMethod(BitConverter.ToInt32(code, at + 1), method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);
            }
            catch (Exception e) when (e is ArgumentException or BadImageFormatException)
            {
                // The byte was part of another instruction.
            }

            if (called is not null) yield return called;
        }
    }
}
