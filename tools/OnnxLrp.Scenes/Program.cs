using System.CommandLine;
using OnnxLrp.Scenes.Commands;

var root = new RootCommand("Renders small labelled pictures whose classified object is known pixel by pixel.");
RenderCommand.Configure(root);
root.Subcommands.Add(AccuracyCommand.Create());
root.Subcommands.Add(SamplesCommand.Create());
var parsed = root.Parse(args);
var code = await parsed.InvokeAsync();
// The same codes as onnx-lrp: 1 the work failed, 2 wrong arguments.
return parsed.Errors.Count > 0 ? 2 : code;
