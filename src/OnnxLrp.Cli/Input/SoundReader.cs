using NAudio.Wave;

namespace OnnxLrp.Cli.Input;

/// <summary>Reads the samples of a <c>.wav</c> file, in [-1, 1]; several channels become their mean.</summary>
internal static class SoundReader
{
    /// <summary>Most bytes of a file: more than an hour of two channels.</summary>
    private const long LargestFile = 1L << 30;

    /// <exception cref="IOException">The file is no sound, or is damaged.</exception>
    public static (float[] Samples, int Rate) Read(string path)
    {
        byte[] bytes = RegularFile.ReadBytes(path, LargestFile);
        try
        {
            using var reader = new WaveFileReader(new MemoryStream(bytes));
            ISampleProvider provider = reader.ToSampleProvider();
            int channels = provider.WaveFormat.Channels;
            var samples = new List<float>();
            var block = new float[channels * 4096];
            for (int count; (count = provider.Read(block)) > 0;)
            {
                for (int i = 0; i + channels <= count; i += channels) samples.Add(block.AsSpan(i, channels).ToArray().Average());
            }
            return samples.Count > 0
                ? ([.. samples], provider.WaveFormat.SampleRate)
                : throw new InvalidDataException("it has no samples");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new IOException($"no sound that can be read ({e.Message.TrimEnd('.')}); expected a .wav file; convert it", e);
        }
    }
}
