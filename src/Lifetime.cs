namespace OnnxLrp;

/// <summary>
/// When an object may be used: each call counts itself in and out, the end waits for the calls that are running, and later calls get
/// <see cref="ObjectDisposedException"/>. Native memory is freed after the end, so that no call touches memory that is gone.
/// Compiled into each project that holds native memory, so that none needs another one for it.
/// </summary>
/// <param name="owner">The type that the exception names.</param>
internal sealed class Lifetime(Type owner)
{
    private readonly object _gate = new();
    private int _running;
    private bool _hasEnded;

    /// <summary>
    /// Counts a call in; it is counted out when the result is disposed. A call must not count itself in twice, and must not end the
    /// object that it uses.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The object has ended.</exception>
    public Use Enter()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_hasEnded, owner);
            _running++;
        }
        return new Use(this);
    }

    /// <summary>Throws where <see cref="Enter"/> would.</summary>
    /// <exception cref="ObjectDisposedException">The object has ended.</exception>
    public void Require()
    {
        lock (_gate) ObjectDisposedException.ThrowIf(_hasEnded, owner);
    }

    /// <summary>Refuses later calls and waits for those that are running.</summary>
    /// <returns>True for the first call, which frees what the object holds.</returns>
    public bool End()
    {
        lock (_gate)
        {
            bool isFirst = !_hasEnded;
            _hasEnded = true;
            while (_running > 0) Monitor.Wait(_gate);
            return isFirst;
        }
    }

    private void Leave()
    {
        lock (_gate)
        {
            if (--_running == 0) Monitor.PulseAll(_gate);
        }
    }

    /// <summary>A call that is running.</summary>
    internal readonly struct Use(Lifetime lifetime) : IDisposable
    {
        public void Dispose() => lifetime.Leave();
    }
}
