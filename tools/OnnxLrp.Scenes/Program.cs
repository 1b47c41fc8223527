using System.CommandLine;
using OnnxLrp.Scenes.Commands;

var root = new RootCommand("Renders small labelled pictures whose classified object is known pixel by pixel.");
RenderCommand.Configure(root);
root.Subcommands.Add(AccuracyCommand.Create());
root.Subcommands.Add(SamplesCommand.Create());
return await root.Parse(args).InvokeAsync();
