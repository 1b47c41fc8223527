using NUnit.Framework;
using OnnxLrp.Engines;
using OnnxLrp.Graph;

namespace OnnxLrp.Text.Tests;

/// <summary>Tokens come to the inputs that bear the usual names, in the types and lengths that the model declares.</summary>
public sealed class TextInputsTests
{
    private static readonly TokenizedText Text = new("a b",
    [
        new TextToken(2, "[CLS]", 0, 0, 0, IsSpecial: true), new TextToken(7, "a", 0, 1, 0, IsSpecial: false), new TextToken(8, "b", 2, 3, 1, IsSpecial: false),
    ]);

    [Test]
    public void Every_usual_input_gets_its_values()
    {
        ModelInputs values = TextInputs.Of(
            [Input("input_ids"), Input("attention_mask", OnnxElementType.Float), Input("token_type_ids", OnnxElementType.Int32), Input("position_ids"), Input("other")],
            Text, padding: 0);
        Assert.That(values.Count, Is.EqualTo(4));
        Assert.That(Integers(values, "input_ids"), Is.EqualTo(new[] { 2, 7, 8 }));
        Assert.That(Integers(values, "token_type_ids"), Is.EqualTo(new[] { 0, 0, 1 }));
        Assert.That(Integers(values, "position_ids"), Is.EqualTo(new[] { 0, 1, 2 }));
        Assert.That(values.TryGet("attention_mask", out HostTensor mask) ? mask.Data.ToArray() : [], Is.EqualTo(new[] { 1f, 1, 1 }));
        Assert.That(mask.Shape, Is.EqualTo(new[] { 1, 3 }));
    }

    [Test]
    public void A_fixed_length_is_filled_up_and_masked()
    {
        ModelInputs values = TextInputs.Of([Input("ids", size: 5), Input("mask", OnnxElementType.Bool, 5)], Text, padding: 9);
        Assert.That(Integers(values, "ids"), Is.EqualTo(new[] { 2, 7, 8, 9, 9 }));
        Assert.That(values.TryGet("mask", out HostTensor mask) ? mask.Booleans.ToArray() : [], Is.EqualTo(new[] { true, true, true, false, false }));
    }

    [Test]
    public void The_only_integer_input_takes_the_ids_whatever_its_name_is() =>
        Assert.That(TextInputs.IdsOf([Input("x", OnnxElementType.Float), Input("words")])!.Name, Is.EqualTo("words"));

    [Test]
    public void Long_texts_and_models_without_ids_are_refused()
    {
        Assert.That(
            () => TextInputs.Of([Input("input_ids", size: 2)], Text, 0),
            Throws.TypeOf<TokenizerException>().With.Message.EqualTo("the text has 3 tokens; the input \"input_ids\" takes 2; give a shorter text"));
        Assert.That(
            () => TextInputs.Of([Input("image", OnnxElementType.Float)], Text, 0),
            Throws.TypeOf<TokenizerException>().With.Message.Contains("no input takes token ids").And.Message.Contains("found \"image\""));
    }

    private static OnnxValue Input(string name, OnnxElementType type = OnnxElementType.Int64, int? size = null) =>
        new(name, type, [new OnnxDimension(null, "N"), size is int fixedSize ? new OnnxDimension(fixedSize, null) : new OnnxDimension(null, "T")]);

    private static long[] Integers(ModelInputs values, string name) => values.TryGet(name, out HostTensor tensor) ? tensor.Integers.ToArray() : [];
}
