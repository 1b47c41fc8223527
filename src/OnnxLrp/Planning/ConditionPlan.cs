using OnnxLrp.Errors;
using OnnxLrp.Graph;
using OnnxLrp.Relevance;
using OnnxLrp.Relevance.Geometry;

namespace OnnxLrp.Planning;

/// <summary>Puts the masks of a request into the backward pass, under the names that the file gives its tensors.</summary>
/// <param name="asked">The tensors to mask.</param>
/// <param name="model">The model as it was read.</param>
/// <param name="facts">Shapes.</param>
/// <param name="source">Name of the model, for messages.</param>
internal sealed class ConditionPlan(IReadOnlyList<ConditionedTensor> asked, OnnxGraph model, GraphFacts facts, string source)
{
    private readonly Dictionary<string, PlannedCondition> _found = [];

    /// <summary>The conditions that were put in, by the names that were asked for.</summary>
    public IReadOnlyDictionary<string, PlannedCondition> Found => _found;

    /// <summary>Masks tensors whose relevance is complete.</summary>
    /// <exception cref="TensorChoiceException">A condition names an axis that the tensor does not have, or a second one.</exception>
    public void Mask(BackwardPass pass, IEnumerable<string> tensors)
    {
        foreach (string tensor in tensors.Where(pass.Reaches))
        {
            var names = new LayerNames(model, t => t == tensor);
            foreach (ConditionedTensor condition in asked.Where(c => names.Of(c.Tensor) is not null))
            {
                PlannedCondition planned = Planned(condition, tensor);
                PlannedCondition? before = _found.Values.FirstOrDefault(c => c.Tensor == tensor);
                if (before is not null && before != planned)
                {
                    throw Refuse(
                        $"conditions on axes {before.Axis} and {planned.Axis} of \"{condition.Tensor}\"", "one axis of a tensor",
                        "name channels of one axis");
                }
                _found[condition.Tensor] = planned;
                if (before is not null) continue;
                pass.Build.Node = condition.Tensor;
                pass.Mask(tensor, planned.Axis);
            }
        }
    }

    /// <summary>Refuses conditions on tensors that no relevance comes to.</summary>
    /// <exception cref="TensorChoiceException">There is such a condition.</exception>
    public void RequireAll(BackwardPass pass)
    {
        foreach (ConditionedTensor condition in asked.Where(c => !_found.ContainsKey(c.Tensor)))
        {
            string tensor = condition.Tensor;
            bool exists = model.IsInput(tensor) || model.Producer(tensor) is not null;
            string[] near = [.. NearNames.Of(tensor, pass.Relevances.Keys.Where(t => model.Producer(t) is not null)).Select(n => $"\"{n}\"")];
            throw Refuse(
                $"a condition on \"{tensor}\", {(exists ? "which has no relevance of its own" : "a tensor that does not exist")}",
                "a tensor that relevance comes to",
                exists && new LayerNames(model, pass.Reaches).Nearest(tensor) is { } nearest
                    ? $"the nearest one before it is \"{nearest}\""
                    : $"the nearest names are {string.Join(", ", near)}");
        }
    }

    private PlannedCondition Planned(ConditionedTensor condition, string tensor)
    {
        int[] shape = facts.Shapes[tensor];
        int axis = Shapes.Axis(condition.Axis, shape.Length);
        return axis >= 0 && axis < shape.Length
            ? new PlannedCondition(tensor, axis, shape[axis])
            : throw Refuse(
                $"the condition on \"{condition.Tensor}\" names axis {condition.Axis}", $"an axis of a tensor {Shapes.Text(shape)}",
                "name one of its axes");
    }

    private TensorChoiceException Refuse(string found, string expected, string remedy) => new(source, found, expected, remedy);
}

/// <summary>A mask as the plan has it.</summary>
/// <param name="Tensor">Name of the tensor in the plan.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Size">How many factors it has.</param>
public sealed record PlannedCondition(string Tensor, int Axis, int Size);
