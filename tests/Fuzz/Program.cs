using Fuzz.Command;
using Fuzz.Engine;

Coverage.Attach();
return args is [OneTarget.Name, .. var rest] ? OneTarget.Run(rest) : await FuzzCommand.RunAsync(args);
