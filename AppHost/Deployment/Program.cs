using AppHost.Deployment;

DeploymentApp.Create().Synth();
