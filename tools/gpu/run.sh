#!/usr/bin/env bash
# Runs the kernel tests and the benchmark on this machine's GPU; needs the CUDA driver and nothing else. Results: ./out.
# ONNXLRP_TEST_DEVICES=opencl (or cpu) tries another device. Exit code 0 when all tests passed and the benchmark ran.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export ONNXLRP_TEST_DEVICES=${ONNXLRP_TEST_DEVICES:-cuda}
status=0
mkdir -p out

{ uname -srm; nvidia-smi --query-gpu=name,driver_version,memory.total,clocks.max.sm --format=csv || echo "no nvidia-smi here"; } >out/machine.txt 2>&1
cat out/machine.txt

echo "== kernel tests on $ONNXLRP_TEST_DEVICES"
bin/OnnxLrp.Kernels.Tests --filter TestCategory=Device --minimum-expected-tests 1 --output Detailed --no-ansi --progress off \
    --results-directory out 2>&1 | tee out/kernel-tests.txt || status=1

if [ -x bin/onnx-lrp-benchmarks ]; then
    echo "== benchmark on $ONNXLRP_TEST_DEVICES"
    bin/onnx-lrp-benchmarks --device "${ONNXLRP_TEST_DEVICES%%,*}" --out out/benchmark.json 2>&1 | tee out/benchmark.txt || status=1
fi
exit "$status"
