using Shouldly;
using Xunit;

namespace ModularMonolith.Architecture.Tests;

/// <summary>Every module on disk keeps every rule, and every rule looked at something.</summary>
public sealed class ModuleTests
{
    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void The_domain_knows_Shared_only(Module module) => Keeps(Rules.Domain_knows_Shared_only(module.Implementation, module.Root));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void The_application_knows_no_technology(Module module) => Keeps(Rules.Application_knows_no_technology(module.Implementation, module.Root));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void The_endpoints_know_no_database(Module module) => Keeps(Rules.Endpoints_know_no_database(module.Implementation, module.Root));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void The_infrastructure_knows_no_hub(Module module) => Keeps(Rules.Infrastructure_knows_no_hub(module.Implementation, module.Root));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void Nothing_publishes_past_the_outbox(Module module) => Keeps(Rules.Nothing_publishes_past_the_outbox(module.Implementation, module.Root));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void Nothing_reads_the_machines_clock(Module module) => Keeps(Rules.Nothing_reads_the_machines_clock(module.Implementation));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void No_module_knows_anothers_implementation(Module module) => Keeps(Rules.No_module_knows_another(module.Implementation, module.Root));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void Only_the_module_class_is_public(Module module) => Keeps(Rules.Only_the_module_class_is_public(module.Implementation));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void Handlers_and_reactions_are_internal_and_sealed(Module module) => Keeps(Rules.Handlers_and_reactions_are_internal_and_sealed(module.Implementation));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void Contracts_are_immutable_records(Module module) => Keeps(Rules.Contracts_are_immutable_records(module.Contracts));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void Contracts_reference_Shared_only(Module module) => Keeps(Rules.Contracts_reference_Shared_only(module.Contracts));

    [Theory, MemberData(nameof(Module.All), MemberType = typeof(Module))]
    public void Events_have_a_stable_name_of_their_module(Module module) => Keeps(Rules.Events_have_a_stable_name_of_their_module(module.Contracts, module.Name));

    [Fact]
    public void There_are_modules() => Module.All.Count.ShouldBeGreaterThanOrEqualTo(4);

    private static void Keeps(Verdict verdict)
    {
        verdict.Matched.ShouldBePositive("the rule matched nothing, so it proves nothing");
        verdict.Broken.ShouldBeEmpty();
    }
}
