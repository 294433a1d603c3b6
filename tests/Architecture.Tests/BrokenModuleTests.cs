using ModularMonolith.Architecture.Tests.BrokenModule;
using Shouldly;
using Xunit;

namespace ModularMonolith.Architecture.Tests;

/// <summary>Each rule names what breaks it: a rule that can't fail protects nothing.</summary>
public sealed class BrokenModuleTests
{
    [Fact]
    public void A_domain_that_knows_EF_Core_is_named() => Names(Rules.Domain_knows_Shared_only(Here.Assembly, Here.Root), "KnowsEntityFramework");

    [Fact]
    public void An_application_that_knows_its_database_is_named() => Names(Rules.Application_knows_no_technology(Here.Assembly, Here.Root), "Application.KnowsTheDatabase");

    [Fact]
    public void An_endpoint_that_knows_the_database_is_named() => Names(Rules.Endpoints_know_no_database(Here.Assembly, Here.Root), "Endpoints.KnowsTheDatabase");

    [Fact]
    public void An_infrastructure_that_knows_a_hub_is_named() => Names(Rules.Infrastructure_knows_no_hub(Here.Assembly, Here.Root), "Infrastructure.KnowsTheHub");

    [Fact]
    public void Publishing_past_the_outbox_is_named() => Names(Rules.Nothing_publishes_past_the_outbox(Here.Assembly, Here.Root), "PublishesPastTheOutbox");

    [Fact]
    public void Reading_the_machines_clock_is_named() => Names(Rules.Nothing_reads_the_machines_clock(Here.Assembly), "IsLate");

    [Fact]
    public void Knowing_anothers_implementation_is_named() => Names(Rules.No_module_knows_another(Here.Assembly, Here.Root), "ModularMonolith.Modules.Posts,");

    [Fact]
    public void A_public_type_is_named() => Names(Rules.Only_the_module_class_is_public(Here.Assembly), "PublicType");

    [Fact]
    public void An_open_handler_is_named() => Names(Rules.Handlers_and_reactions_are_internal_and_sealed(Here.Assembly), "OpenHandler");

    [Fact]
    public void A_contract_that_can_be_changed_is_named() => Names(Rules.Contracts_are_immutable_records(Here.Assembly), "ChangeableEvent");

    [Fact]
    public void A_contract_that_references_more_than_Shared_is_named() => Names(Rules.Contracts_reference_Shared_only(Here.Assembly), "MassTransit");

    [Fact]
    public void An_event_without_a_name_is_named() => Names(Rules.Events_have_a_stable_name_of_their_module(Here.Assembly, "broken"), "ChangeableEvent");

    private static void Names(Verdict verdict, string what) => verdict.Broken.ShouldContain(broken => broken.Contains(what));
}
