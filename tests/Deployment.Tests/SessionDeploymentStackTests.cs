using System.Text.Json.Nodes;
using AppHost.Deployment.Stacks;

namespace Deployment.Tests;

public class SessionDeploymentStackTests(SynthesizedStacks stacks)
{
    private JsonNode OneAccount => stacks.Template("Sessions");

    private JsonNode AppAccount => stacks.Template("SessionApp");

    [Fact]
    public void In_one_account_the_table_is_the_templates_and_has_no_role()
    {
        var table = OneAccount["Resources"]!["Table"];

        table.AssertIs(SynthesizedStacks.Source["Resources"]!["Table"]!.ToJsonString());
        Assert.Equal(["TableName", "PointInTimeRecovery", "CertificateArn", "BootstrapVersion"], OneAccount.Names("Parameters"));
        Assert.Equal(["CheckBootstrapVersion"], OneAccount.Names("Rules"));
        Assert.DoesNotContain("TableRoleArn", OneAccount.Names("Outputs"));
    }

    [Fact]
    public void Name_and_backups_of_the_table_are_the_stacks_own_parameters_for_Aspires_publisher_sets_no_others()
    {
        foreach (var name in new[] { "TableName", "PointInTimeRecovery" })
        {
            Assert.Contains(name, stacks.ChildrenOf("Sessions"));
            OneAccount["Parameters"]![name].AssertIs(SynthesizedStacks.Source["Parameters"]![name]!.ToJsonString());
        }
    }

    [Fact]
    public void In_one_account_the_app_may_do_five_things_to_its_table()
    {
        var statement = TaskRoleStatement(OneAccount);

        Assert.Equal(SessionTableAccess.Actions, statement["Action"].Strings());
        statement["Resource"].AssertIs("""{ "Fn::GetAtt": ["Table", "Arn"] }""");
    }

    [Fact]
    public void The_app_may_do_what_the_tables_role_may()
    {
        var role = SynthesizedStacks.Source.Resource("AWS::IAM::Role");

        Assert.Equal(
            role["Policies"]![0]!["PolicyDocument"]!["Statement"]![0]!["Action"].Strings(), SessionTableAccess.Actions);
    }

    [Fact]
    public void In_another_account_the_app_may_assume_the_role_and_nothing_else()
    {
        var statement = TaskRoleStatement(AppAccount);

        Assert.Equal(["sts:AssumeRole"], statement["Action"].Strings());
        statement["Resource"].AssertIs("""{ "Ref": "TableRoleArn" }""");
        Assert.Empty(AppAccount.Resources("AWS::DynamoDB::Table"));
    }

    [Fact]
    public void The_app_is_told_where_its_table_is()
    {
        Assert.Equal("""{"Fn::GetAtt":["Table","Arn"]}""", Setting(OneAccount, "TABLE_ARN"));
        Assert.Null(Setting(OneAccount, "TABLE_ROLE_ARN"));

        Assert.Equal("""{"Ref":"TableArn"}""", Setting(AppAccount, "TABLE_ARN"));
        Assert.Equal("""{"Ref":"TableRoleArn"}""", Setting(AppAccount, "TABLE_ROLE_ARN"));
        Assert.Equal("""{"Ref":"TableRoleExternalId"}""", Setting(AppAccount, "TABLE_ROLE_EXTERNAL_ID"));
    }

    [Fact]
    public void Of_what_the_app_is_told_only_the_external_id_is_hidden()
    {
        var hidden = AppAccount["Parameters"]!.AsObject().Where(parameter => (bool?)parameter.Value!["NoEcho"] == true);

        Assert.Equal("TableRoleExternalId", Assert.Single(hidden).Key);
    }

    [Theory]
    [InlineData("Sessions")]
    [InlineData("SessionApp")]
    public void Two_tasks_answer_over_https_while_they_are_alive(string stack)
    {
        var template = stacks.Template(stack);
        var service = template.Resource("AWS::ECS::Service");
        var listeners = template.Resources("AWS::ElasticLoadBalancingV2::Listener")
            .ToDictionary(listener => (int)listener["Port"]!, listener => (string?)listener["DefaultActions"]![0]!["Type"]);

        Assert.Equal(2, (int)service["DesiredCount"]!);
        Assert.Equal("/alive", (string?)template.Resource("AWS::ElasticLoadBalancingV2::TargetGroup")["HealthCheckPath"]);
        Assert.Equal("forward", listeners[443]);
        Assert.Equal("redirect", listeners[80]);
        Assert.Equal("\"true\"", Setting(template, "ASPNETCORE_FORWARDEDHEADERS_ENABLED"));
    }

    [Fact]
    public void The_way_to_dynamodb_stays_inside_and_costs_nothing()
    {
        var endpoint = OneAccount.Resource("AWS::EC2::VPCEndpoint");

        Assert.Equal("Gateway", (string?)endpoint["VpcEndpointType"]);
        Assert.Equal(".dynamodb", (string?)endpoint["ServiceName"]!["Fn::Join"]![1]!.AsArray()[^1]);
        Assert.Empty(OneAccount.Resources("AWS::EC2::NatGateway"));
    }

    private static JsonNode TaskRoleStatement(JsonNode template)
    {
        var task = template.Resource("AWS::ECS::TaskDefinition");
        var role = (string?)task["TaskRoleArn"]!["Fn::GetAtt"]![0];
        var properties = template["Resources"]![role!]!["Properties"]!;
        Assert.Null(properties["ManagedPolicyArns"]);
        Assert.Null(properties["Policies"]);
        var policy = Assert.Single(
            template.Resources("AWS::IAM::Policy"), policy => policy["Roles"]!.AsArray().Any(r => (string?)r!["Ref"] == role));
        return Assert.Single(policy["PolicyDocument"]!["Statement"]!.AsArray())!;
    }

    private static string? Setting(JsonNode template, string name) =>
        template.Resource("AWS::ECS::TaskDefinition")["ContainerDefinitions"]![0]!["Environment"]!.AsArray()
            .SingleOrDefault(variable => (string?)variable!["Name"] == name)?["Value"]!.ToJsonString();
}
