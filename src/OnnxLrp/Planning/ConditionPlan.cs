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
    public void Mask(BackwardPass pass, IEnumerable<string> tensors)
    {
        foreach (string tensor in tensors.Where(pass.Reaches))
        {
            var names = new LayerNames(model, t => t == tensor);
            foreach (ConditionedTensor condition in asked.Where(c => !_found.ContainsKey(c.Tensor) && names.Of(c.Tensor) is not null))
            {
                int[] shape = facts.Shapes[tensor];
                int axis = Shapes.Axis(condition.Axis, shape.Length);
                if (axis < 0 || axis >= shape.Length)
                {
                    throw Refuse(
                        $"the condition on \"{condition.Tensor}\" names axis {condition.Axis} of a tensor {Shapes.Text(shape)}",
                        "name one of its axes");
                }
                pass.Build.Node = condition.Tensor;
                pass.Mask(tensor, axis);
                _found[condition.Tensor] = new PlannedCondition(tensor, axis, shape[axis]);
            }
        }
    }

    /// <summary>Refuses conditions on tensors that no relevance comes to.</summary>
    /// <exception cref="ModelNotSupportedException">There is such a condition.</exception>
    public void RequireAll()
    {
        foreach (ConditionedTensor condition in asked.Where(c => !_found.ContainsKey(c.Tensor)))
        {
            bool exists = model.IsInput(condition.Tensor) || model.Producer(condition.Tensor) is not null;
            string[] near = [.. NearNames.Of(condition.Tensor, facts.Shapes.Keys.Where(t => model.Producer(t) is not null))];
            string found = exists ? "to which no relevance comes under that name" : "which does not exist";
            throw Refuse(
                $"a condition on \"{condition.Tensor}\", {found}",
                $"name a tensor that relevance comes to, for instance {string.Join(", ", near)}");
        }
    }

    private ModelNotSupportedException Refuse(string reason, string remedy) =>
        new(source, [new PlanProblem("(condition)", "", reason, remedy)]);
}

/// <summary>A mask as the plan has it.</summary>
/// <param name="Tensor">Name of the tensor in the plan.</param>
/// <param name="Axis">The axis.</param>
/// <param name="Size">How many factors it has.</param>
public sealed record PlannedCondition(string Tensor, int Axis, int Size);
