using Amazon.CDK;
using AppHost.Deployment.Stacks;

// One account:   cdk deploy Sessions
// Two accounts:  cdk deploy SessionTable   (in the account of the table)
//                cdk deploy SessionApp     (in the account of the app)
// -c image=PATH adds WebApp's service to the app's stack; see docs/deploying.md.
var app = new App();
_ = new TableAccountStack(app, "SessionTable");

foreach (var table in Enum.GetValues<TableLocation>())
{
    var stack = new SessionDeploymentStack(app, table);
    if (app.Node.TryGetContext("image") is string image)
    {
        _ = new WebAppService(stack, image);
    }
}

app.Synth();
