using System.CommandLine;
using OnnxLrp.Cli.Input;
using OnnxLrp.Cli.Output;
using OnnxLrp.Errors;
using OnnxLrp.Methods;
using OnnxLrp.Planning;

namespace OnnxLrp.Cli.Commands;

/// <summary><c>onnx-lrp plan MODEL</c>: how the model would be explained, or why it cannot be. Opens no device.</summary>
internal sealed class PlanCommand(CommandContext context)
{
    private readonly ModelOptions _model = new();

    private readonly Option<string> _target = new("--target")
    {
        Description = "The target; only the OUTPUT of OUTPUT:INDEX matters here",
        HelpName = "T",
        DefaultValueFactory = _ => "top",
    };

    private readonly ShapeOption _shape = new();

    private readonly Option<bool> _json = new("--json") { Description = "Print one JSON document on stdout" };

    public Command Create()
    {
        var command = new Command(
            "plan", "The plan of an explanation: node, operator, rule, terms and kernels, captured activations, refusals.\n\n" + Failures.Help);
        _model.AddTo(command);
        command.Add(_target);
        command.Add(_shape);
        command.Add(_json);
        command.SetAction(Execute);
        return command;
    }

    private int Execute(ParseResult parsed)
    {
        ModelChoice model = _model.Read(parsed, context, MethodTable.Create(parsed.GetRequiredValue(_model.Method)));
        Target target = TargetText.Parse(parsed.GetRequiredValue(_target), model.Labels, context.Status.Warn);
        bool json = parsed.GetValue(_json);
        try
        {
            using LrpExplainer explainer = LrpExplainer.Load(model.Path, model.Options);
            LrpPlan plan = explainer.Plan(_shape.Read(parsed, explainer, model.Sidecar?.Input), target);
            if (json) JsonText.Write(context.Output, PlanReport.Of(model.Name, plan));
            else context.Output.WriteLine(plan);
            return Failures.Done;
        }
        catch (ModelNotSupportedException e) when (json)
        {
            JsonText.Write(context.Output, PlanReport.Refused(model.Name, model.Composite.Name, model.BatchNormText, e.Problems));
            throw;
        }
    }
}
