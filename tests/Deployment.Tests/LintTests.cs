using Tests.Shared;

namespace Deployment.Tests;

public class LintTests(SynthesizedStacks stacks)
{
    [Fact]
    public async Task The_template_and_the_synthesized_stacks_are_clean()
    {
        Tool.Require("cfn-lint");
        var lint = Tool.Start(
            "cfn-lint",
            "--non-zero-exit-code", "warning",
            // CDK writes a dependency down that a reference implies.
            "--ignore-checks", "W3005",
            "--template",
            SynthesizedStacks.SourcePath,
            stacks.TemplatePath("Sessions"),
            stacks.TemplatePath("SessionTable"),
            stacks.TemplatePath("SessionApp"));

        var (exitCode, output, errors) = await Tool.RunAsync(lint, TestContext.Current.CancellationToken);

        Assert.True(exitCode == 0, output + errors);
    }
}
