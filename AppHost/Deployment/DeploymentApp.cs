using Amazon.CDK;
using AppHost.Deployment.Stacks;

namespace AppHost.Deployment;

/// <summary>The CDK app: the stacks for one account, and those for two.</summary>
internal static class DeploymentApp
{
    /// <summary>
    /// Creates <c>Sessions</c> (table and app in one account), <c>SessionTable</c> (the account of the table) and
    /// <c>SessionApp</c> (the account of the app). Only what <c>cdk deploy</c> names is deployed.
    /// </summary>
    /// <param name="props">
    /// The context value <c>image</c>, a path, adds WebApp's service; without it the app's stack has only the network
    /// and the role, which the table's account must know before the service starts.
    /// </param>
    public static App Create(IAppProps? props = null)
    {
        var app = new App(props);
        _ = new TableAccountStack(app, "SessionTable");
        var image = app.Node.TryGetContext("image") as string;
        foreach (var table in Enum.GetValues<TableLocation>())
        {
            var stack = new SessionDeploymentStack(app, table);
            if (image is not null)
            {
                _ = new WebAppService(stack, image);
            }
        }

        return app;
    }
}
