using System.Diagnostics;
using System.Globalization;
using System.Text;
using OnnxLrp.Composites;
using OnnxLrp.Evaluation;
using OnnxLrp.Evaluation.Results;
using OnnxLrp.Imaging;
using OnnxLrp.Imaging.Inputs;
using OnnxLrp.Imaging.Numpy;
using OnnxLrp.TestSupport;

namespace OnnxLrp.Cli.Tests.Mutants;

/// <summary>
/// Damaged files are read or refused in one line: no other exception than those that are documented, no hang, no memory beyond a bound.
/// <c>ONNXLRP_MUTANTS</c> says how many of each kind; unset: as many as take a few seconds.
/// </summary>
public sealed class MutatedFileTests
{
    private const int Seed = 12;
    private const long LargestMemory = 2_000_000_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private CliFolder _folder = null!;

    private static int Count =>
        int.TryParse(Environment.GetEnvironmentVariable("ONNXLRP_MUTANTS"), CultureInfo.InvariantCulture, out int count) ? count : 80;

    [SetUp]
    public void MakeFolder() => _folder = new CliFolder().Model(TinyModels.Classifier());

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Pictures()
    {
        string[] extensions = ["png", "jpg", "webp", "bmp"];
        byte[][] seeds =
        [
            Expected("palette.png"), Expected("alpha.png"), Expected("subsampled.jpg"), Expected("progressive.jpg"), Expected("gray.jpg"),
            Expected("orientation6.jpg"), Expected("lossless.webp"), Expected("small.bmp"),
            Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"),
        ];
        Read(seeds, extensions, path => Preprocessing.Imagenet.Apply(RgbImage.Load(path), [1, 3, 224, 224]), e => e is ImagingException);
        Explain(extensions);
    }

    [Test]
    public void Arrays()
    {
        _folder.Tensor("seed.npy", 1, 3, 8, 8);
        byte[][] seeds =
        [
            File.ReadAllBytes(_folder.At("seed.npy")), Expected("c_float32.npy"), Expected("fortran_float64.npy"), Expected("int64.npy"),
            Expected("objects.npy"), Expected("scalar.npy"), Expected("structured.npy"), Expected("version2.npy"), Expected("version3.npy"),
            Expected("big_endian.npy"),
        ];
        Read(seeds, ["npy"], path => NumpyFile.Read(path, convertIntegers: true), e => e is NumpyFormatException);
        Explain("npy");
    }

    [Test]
    public void Sidecars()
    {
        var picture = new RgbImage(40, 30);
        _folder.Text("mutants/labels.txt", "cat\ndog\n");
        byte[][] seeds = Texts(
            """
            {"input": {"layout": "NCHW", "size": [24, 24], "color": "BGR", "range": [-1, 1], "mean": [1, 2, 3], "std": [4, 5, 6],
             "resize": {"shorter": 32, "crop": 24, "filter": "bicubic"}}, "labels": ["cat", "dog"], "output": {"logits": "fc"}}
            """,
            """{"input": {"size": [8, 8], "mean": 0.5, "std": 0.25}, "labels": "labels.txt"}""");
        Read(seeds, ["json"], path => ModelSidecar.Load(path).Input.Apply(picture, [1, 3, -1, -1]), e => e is ImagingException);
    }

    [Test]
    public void Catalogues()
    {
        string folder = Directory.CreateDirectory(_folder.At("catalogue")).FullName;
        byte[][] seeds = Texts(
            """{"models": [{"file": "other.onnx"}, {"file": "net.onnx", "licence": "MIT", "input": {"size": [8, 8]}, "labels": ["a"]}]}""",
            """[{"file": "net.onnx", "output": {"logits": "fc"}}]""");
        Read(seeds, ["json"], Find, e => e is SidecarException);

        void Find(string path)
        {
            File.Copy(path, Path.Combine(folder, "models.json"), overwrite: true);
            ModelSidecar.Find(Path.Combine(folder, "net.onnx"));
        }
    }

    [Test]
    public void Composites()
    {
        byte[][] seeds = Texts(
            """
            {"name": "mine", "batchnorm": "abs:split", "stabilizer": 1e-6, "rules": [
             {"match": {"op": ["Conv", "@dense"], "name": "*", "position": "first", "depth": [0, 0.5]},
              "rule": "zbox", "low": -1, "high": [1, 2, 3]},
             {"rule": "gamma", "gamma": 0.25}]}
            """,
            """
            {"rules": [{"match": {"op": "@conv"}, "rule": "alpha-beta", "alpha": 2, "beta": 1, "stabilizer": 0.01},
             {"match": {"position": "last"}, "rule": "epsilon", "epsilon": 0.1}, {"rule": "flat"}]}
            """);
        Read(
            seeds, ["json"], path => CompositeFile.Read(path, bound => NumpyFile.Read(bound).Data), e => e is FormatException or IOException);
        foreach (string path in Mutants("json").Take(Math.Max(Count / 4, 20))) Command("plan", "model.onnx", "--composite", path);
    }

    [Test]
    public void Labels()
    {
        byte[][] seeds =
        [
            .. Texts("cat\ndog\ntree frog\n", "n01440764\ttench\r\n\r\nn01443537\tgoldfish"), Encoding.Unicode.GetBytes("\uFEFFcat\ndog\n"),
        ];
        Read(seeds, ["txt"], path => LabelList.Read(path), e => e is LabelException);
    }

    [Test]
    public void States()
    {
        string path = _folder.At("state.jsonl");
        using (StateFile state = StateFile.Open(path, "settings", restart: false))
        {
            var curve = new Dictionary<string, double[]> { ["morf"] = [1, 0.5, 0.25] };
            var measures = new Dictionary<string, double> { ["aopc-morf"] = 0.1 };
            for (int picture = 0; picture < 3; picture++) state.Add(new PictureResult("abs", picture, 1, 0.5, measures, curve));
        }
        Read(
            [File.ReadAllBytes(path)], ["jsonl"], p => StateFile.Open(p, "settings", restart: false).Dispose(), e => e is EvaluationException);
    }

    /// <summary>Reads the first seed, which is good, and then numbered mutants of all.</summary>
    private void Read(byte[][] seeds, string[] extensions, Action<string> read, Func<Exception, bool> isDocumented)
    {
        var mutator = new Mutator(Seed);
        int refused = 0;
        TimeSpan slowest = TimeSpan.Zero;
        Assert.That(Try(Write("good", extensions[0], seeds[0]), read, isDocumented), "an undamaged file is read, or the others show nothing");
        for (int n = 0; n < Count; n++)
        {
            byte[] mutant = mutator.Mutate(seeds[n % seeds.Length], seeds[(n + 1) % seeds.Length]);
            string path = Write(n.ToString(CultureInfo.InvariantCulture), extensions[n % extensions.Length], mutant);
            long start = Stopwatch.GetTimestamp();
            if (!Try(path, read, isDocumented)) refused++;
            slowest = Stopwatch.GetElapsedTime(start) is var time && time > slowest ? time : slowest;
        }
        using Process process = Process.GetCurrentProcess();
        TestContext.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"seed {Seed}: {Count} mutants, {refused} refused, slowest {slowest.TotalSeconds:0.00} s, "
            + $"peak of the process {process.PeakWorkingSet64 / 1e6:0} MB"));
        Assert.That(refused, Is.InRange(1, Count - 1), "some are too damaged to be read, and some are not");
        Assert.That(process.PeakWorkingSet64, Is.LessThan(LargestMemory));
    }

    private static bool Try(string path, Action<string> read, Func<Exception, bool> isDocumented)
    {
        Exception? refusal = null;
        Task work = Task.Run(() =>
        {
            try
            {
                read(path);
            }
            catch (Exception e)
            {
                refusal = e;
            }
        });
        Assert.That(work.Wait(Longest), $"{Keep(path)} hangs");
        if (refusal is null) return true;
        Assert.That(isDocumented(refusal), $"{Keep(path)}: {refusal}");
        Assert.That(refusal.Message, Does.Not.Contain("\n"), Keep(path));
        return false;
    }

    private void Explain(params string[] extensions) =>
        Command(["explain", "model.onnx", .. extensions.SelectMany(Mutants), "-o", "out/", "--device", "ilgpu-cpu"]);

    private void Command(params string[] args)
    {
        CliResult result = _folder.Run(args);
        Assert.That(result.Error, Does.Not.Contain("unexpected "), string.Join(' ', args.Take(4)));
        Assert.That(result.Code, Is.InRange(0, 3));
    }

    private string Write(string name, string extension, byte[] content)
    {
        string path = _folder.At($"mutants/{name}.{extension}");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    private string[] Mutants(string extension) =>
        [.. Directory.EnumerateFiles(_folder.At("mutants"), "*." + extension).Order(StringComparer.Ordinal)];

    private static byte[] Expected(string name) =>
        File.ReadAllBytes(RepositoryRoot.Combine("tests", "OnnxLrp.Imaging.Tests", "Expected", name));

    private static byte[][] Texts(params string[] texts) => [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Keeps what a test failed on, since its folder is deleted.</summary>
    private static string Keep(string path)
    {
        string kept = Path.Combine(TestContext.CurrentContext.WorkDirectory, "mutant-" + Path.GetFileName(path));
        File.Copy(path, kept, overwrite: true);
        return kept;
    }
}
