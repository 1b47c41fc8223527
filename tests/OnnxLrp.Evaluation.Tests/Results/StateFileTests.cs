using OnnxLrp.Evaluation.Results;

namespace OnnxLrp.Evaluation.Tests.Results;

public sealed class StateFileTests
{
    private string _path = "";

    [SetUp]
    public void NameFile() => _path = Path.Combine(Directory.CreateTempSubdirectory("onnxlrp-state-").FullName, "state.jsonl");

    [TearDown]
    public void RemoveFolder() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Test]
    public void Results_come_back_exactly()
    {
        PictureResult written = Result(7, 0.1 + 0.2);
        using (StateFile state = StateFile.Open(_path, "settings", restart: false)) state.Add(written);
        using StateFile again = StateFile.Open(_path, "settings", restart: false);
        PictureResult read = again.Find("abs", 7)!;
        Assert.That(read.Measures["aopc-morf"], Is.EqualTo(0.1 + 0.2));
        Assert.That(read.Curves["morf"], Is.EqualTo(written.Curves["morf"]));
        Assert.That(again.Find("abs", 8), Is.Null);
    }

    [Test]
    public void A_torn_last_line_is_cut_off_and_the_file_goes_on_whole()
    {
        using (StateFile state = StateFile.Open(_path, "settings", restart: false))
        {
            state.Add(Result(0, 1));
            state.Add(Result(1, 2));
        }
        byte[] bytes = File.ReadAllBytes(_path);
        File.WriteAllBytes(_path, bytes[..^20]);
        using (StateFile state = StateFile.Open(_path, "settings", restart: false))
        {
            Assert.That(state.Find("abs", 0), Is.Not.Null);
            Assert.That(state.Find("abs", 1), Is.Null);
            state.Add(Result(1, 2));
        }
        Assert.That(File.ReadAllBytes(_path), Is.EqualTo(bytes));
    }

    [Test]
    public void Results_of_other_settings_are_refused_until_a_restart()
    {
        using (StateFile state = StateFile.Open(_path, "settings", restart: false)) state.Add(Result(0, 1));
        Assert.That(() => StateFile.Open(_path, "others", restart: false), Throws.TypeOf<EvaluationException>().With.Message.Contains("--restart"));
        using StateFile fresh = StateFile.Open(_path, "others", restart: true);
        Assert.That(fresh.Results, Is.Empty);
    }

    [Test]
    public void A_second_evaluation_in_the_same_folder_is_refused_while_the_first_one_runs()
    {
        using (StateFile state = StateFile.Open(_path, "settings", restart: false))
        {
            state.Add(Result(0, 1));
            foreach (bool restart in new[] { false, true })
            {
                Assert.That(() => StateFile.Open(_path, "settings", restart), Throws.TypeOf<EvaluationException>().With.Message.Contains("no other evaluation is working in"));
            }
            state.Add(Result(1, 1));
        }
        using StateFile again = StateFile.Open(_path, "settings", restart: false);
        Assert.That(again.Results, Has.Count.EqualTo(2));
    }

    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("{\"Rule\":\"abs\",\"Picture\":-1,\"Target\":0,\"Score\":1,\"Measures\":{},\"Curves\":{}}")]
    [TestCase("{\"Rule\":\"\\ud800\",\"Picture\":0,\"Target\":0,\"Score\":1,\"Measures\":{},\"Curves\":{}}")]
    [TestCase("{\"Rule\":\"abs\",\"Picture\":1e99,\"Target\":0,\"Score\":1,\"Measures\":{},\"Curves\":{}}")]
    public void A_line_that_no_evaluation_writes_is_refused(string line)
    {
        StateFile.Open(_path, "settings", restart: false).Dispose();
        File.AppendAllText(_path, line + "\n");
        Assert.That(() => StateFile.Open(_path, "settings", restart: false), Throws.TypeOf<EvaluationException>().With.Message.Contains("a line is not what an evaluation writes"));
    }

    [Test]
    public void A_file_that_is_no_state_stays_as_it_is()
    {
        File.WriteAllText(_path, "no line break");
        Assert.That(() => StateFile.Open(_path, "settings", restart: false), Throws.TypeOf<EvaluationException>());
        Assert.That(File.ReadAllText(_path), Is.EqualTo("no line break"));
    }

    [Test]
    public void A_file_of_another_kind_is_refused()
    {
        File.WriteAllText(_path, "once upon a time\n");
        Assert.That(() => StateFile.Open(_path, "settings", restart: false), Throws.TypeOf<EvaluationException>().With.Message.Contains("state.jsonl"));
        Assert.That(File.ReadAllText(_path), Is.EqualTo("once upon a time\n"));
    }

    private static PictureResult Result(int picture, double value) => new(
        "abs", picture, 2, 0.75, new Dictionary<string, double> { ["aopc-morf"] = value }, new Dictionary<string, double[]> { ["morf"] = [1.0 / 3, Math.PI, 1e-300] });
}
