#!/usr/bin/env bash
# Packs the kernel tests and the benchmark, with the .NET runtime, for a Linux x64 machine with a CUDA GPU and without .NET:
#   tools/gpu/pack.sh [ARCHIVE]          default artifacts/onnxlrp-gpu.tar.gz
# There: tar xf onnxlrp-gpu.tar.gz && onnxlrp-gpu/run.sh; the results are in onnxlrp-gpu/out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
archive=${1:-artifacts/onnxlrp-gpu.tar.gz}
limit=$((60 * 1000 * 1000))
benchmarks=tests/OnnxLrp.Benchmarks/OnnxLrp.Benchmarks.csproj

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
folder=$work/onnxlrp-gpu
mkdir -p "$folder" "$(dirname "$archive")"

# Both programs go into one folder, so they share the runtime; the central package versions keep their libraries equal.
publish() {
    dotnet publish "$1" -c Release -r linux-x64 --self-contained -o "$folder/bin" --artifacts-path "$work/build" -v quiet --nologo \
        -p:DebugType=none -p:CustomBeforeDirectoryBuildProps="$PWD/tools/gpu/runnable-tests.props"
}
publish tests/OnnxLrp.Kernels.Tests/OnnxLrp.Kernels.Tests.csproj
if [ -f "$benchmarks" ]; then
    publish "$benchmarks"
else
    echo "pack: no $benchmarks; packing the kernel tests only" >&2
fi
cp tools/gpu/run.sh "$folder/"

# What the packages bring for other machines and other tasks: the Windows ONNX Runtime, code coverage, documentation.
rm -rf "$folder"/bin/onnxruntime*.dll "$folder"/bin/Microsoft.CodeCoverage "$folder"/bin/*.xml "$folder"/bin/*.pdb

tar -C "$work" --owner=0 --group=0 -c onnxlrp-gpu | gzip -9 >"$archive.partial"
size=$(stat -c %s "$archive.partial")
if [ "$size" -gt "$limit" ]; then
    rm "$archive.partial"
    echo "pack: $archive would have $size bytes, more than the limit of $limit; leave something out of $(du -sh "$folder/bin" | cut -f1) in bin" >&2
    exit 1
fi
mv "$archive.partial" "$archive"
echo "$archive: $((size / 1000000)) MB"
