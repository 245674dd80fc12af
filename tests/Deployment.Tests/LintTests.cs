using Tests.Shared;

namespace Deployment.Tests;

public class LintTests(SynthesizedStacks stacks)
{
    [Fact]
    public async Task The_template_is_clean() => await AssertCleanAsync(SynthesizedStacks.SourcePath);

    [Theory]
    [InlineData("Sessions")]
    [InlineData("SessionApp")]
    [InlineData("SessionTable")]
    public async Task The_synthesized_stacks_are_clean(string stack) =>
        // W3005: CDK writes a dependency down that a reference implies.
        await AssertCleanAsync(stacks.TemplatePath(stack), "--ignore-checks", "W3005");

    private static async Task AssertCleanAsync(string template, params string[] options)
    {
        Tool.Require("cfn-lint");
        var (exitCode, output, errors) = await Tool.RunAsync(
            Tool.Start("cfn-lint", ["--template", template, "--non-zero-exit-code", "warning", .. options]),
            TestContext.Current.CancellationToken);
        Assert.True(exitCode == 0, output + errors);
    }
}
