using System.Text.Json.Nodes;
using Amazon.CDK;
using AppHost.Deployment;
using Tests.Shared;

[assembly: AssemblyFixture(typeof(Deployment.Tests.SynthesizedStacks))]

namespace Deployment.Tests;

/// <summary>The CDK app's output, synthesized once for all tests: it takes CDK, in node, some seconds.</summary>
public sealed class SynthesizedStacks : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("stacks");
    private readonly Lazy<string> _output;

    public SynthesizedStacks() => _output = new(Synthesize);

    /// <summary>The template file itself.</summary>
    public static JsonNode Source => Read(SourcePath);

    /// <summary>Where the template file is.</summary>
    public static string SourcePath => Path.Combine(AppContext.BaseDirectory, "table-account.template.json");

    /// <summary>The template of a stack; skips the test where there is no node to synthesize it.</summary>
    public JsonNode Template(string stack) => Read(TemplatePath(stack));

    /// <summary>The file of a stack's template.</summary>
    public string TemplatePath(string stack)
    {
        Tool.Require("node");
        return Path.Combine(_output.Value, $"{stack}.template.json");
    }

    /// <summary>The names of the constructs that stand directly in a stack.</summary>
    public IEnumerable<string> ChildrenOf(string stack)
    {
        Tool.Require("node");
        var tree = Read(Path.Combine(_output.Value, "tree.json"));
        return tree["tree"]!["children"]![stack]!["children"]!.AsObject().Select(child => child.Key);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static JsonNode Read(string path) => JsonNode.Parse(File.ReadAllBytes(path))!;

    private string Synthesize()
    {
        // CDK hashes the image archive and does not look inside.
        var image = Path.Combine(_directory.FullName, "webapp.tar.gz");
        File.WriteAllText(image, "");
        var app = DeploymentApp.Create(new AppProps
        {
            Outdir = Path.Combine(_directory.FullName, "cdk.out"),
            Context = new Dictionary<string, object>(StringComparer.Ordinal) { ["image"] = image },
        });
        return app.Synth().Directory;
    }
}
