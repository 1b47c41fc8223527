using OnnxLrp.Scenes.Commands;

return await CommandLine.RunAsync(args);
