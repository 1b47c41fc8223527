using NUnit.Framework;
using OnnxLrp.Errors;
using OnnxLrp.Methods;

namespace OnnxLrp.Tests.Applications;

/// <summary>Layers are never left out in silence.</summary>
[TestFixture]
internal sealed class LayersOfMethodsTests
{
    private static readonly int[] Shape = [2, 3, 8, 8];

    [Test]
    public void SmoothGrad_without_noise_gives_the_gradient_of_a_layer([Values("cpu", "ilgpu-cpu")] string device)
    {
        float[] picture = PictureNetwork.Picture(Shape, 3);
        float[][] smooth = Layer(new SmoothGradMethod(Samples: 3, Noise: 0), device, picture);
        float[][] gradient = Layer(new PresetMethod("gradient"), device, picture);
        Assert.That(smooth, Has.Length.EqualTo(4));
        for (int i = 0; i < smooth.Length; i++)
        {
            Assert.That(gradient[i], Has.Some.Not.Zero);
            // The mean of three equal numbers, in double precision.
            Assert.That(smooth[i], Is.EqualTo(gradient[i]).Within(1e-7));
        }
    }

    [Test]
    public void SmoothGrad_averages_the_layer_as_it_averages_the_input()
    {
        float[] picture = PictureNetwork.Picture(Shape, 3);
        // The input is a layer like any other: its relevance is that of the explanation.
        var options = new LrpOptions { Device = "cpu", Method = new SmoothGradMethod(Samples: 3, Noise: 0.2, Seed: 4), Layers = ["x"] };
        using LrpExplainer explainer = PictureNetwork.Load(options);
        foreach (Explanation explanation in explainer.Explain(picture, Shape).SelectMany(e => e))
        {
            Assert.That(explanation.Layers["x"], Is.EqualTo(explanation.Relevance));
        }
    }

    [Test]
    public void Integrated_gradients_refuse_layers()
    {
        var options = new LrpOptions { Method = new IntegratedGradientsMethod(), Layers = [PictureNetwork.Layer] };
        Assert.That(
            () => PictureNetwork.Load(options),
            Throws.TypeOf<InputMismatchException>().With.Message.Contains("integrated-gradients").And.Message.Contains("leave them out"));
    }

    private static float[][] Layer(ExplanationMethod method, string device, float[] picture)
    {
        var options = new LrpOptions { Device = device, Method = method, Layers = [PictureNetwork.Layer] };
        using LrpExplainer explainer = PictureNetwork.Load(options);
        return [.. explainer.Explain(picture, Shape, Target.TopK(2)).SelectMany(e => e).Select(e => e.Layers[PictureNetwork.Layer])];
    }
}
