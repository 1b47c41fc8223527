#!/usr/bin/env bash
# The BatchNorm study: every network under five BatchNorm rules and several composites, judged and diagnosed.
#   tools/studies/batchnorm.sh OUTPUT [LIST]
# LIST has a line for each network, fields separated by tabs: NAME, MODEL, IMAGES, PREPROCESS (the --preprocess file; - where the model has a sidecar), and further
# options of onnx-lrp evaluate for this network; paths are relative to the list's folder. Without LIST: the networks of onnx-models on their pictures.
# Writes OUTPUT/NAME/{evaluation,diagnosis} and, over all, OUTPUT/study.md and OUTPUT/aopc.svg. Goes on where it was interrupted. Needs the .NET SDK and python3.
# Environment: COMPOSITES, BATCHNORM, BASELINE, LIMIT (pictures of each network), EVALUATE (further options of onnx-lrp evaluate for all networks), and
# ONNX_LRP (the command line as it is installed; built from this tree where it is not set).
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
[ $# -ge 1 ] || { sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2; exit 2; }
mkdir -p "$1"
output=$(cd "$1" && pwd)
composites=${COMPOSITES:-epsilon-plus-flat,epsilon-plus,epsilon-alpha2beta1-flat}
batchnorm=${BATCHNORM:-identity,epsilon,alpha-beta:2,1,abs,fuse}
baseline=${BASELINE:-random,gradient}
limit=${LIMIT:-500}

if [ $# -ge 2 ]; then
    [ -f "$2" ] || { echo "$2: no such file; expected a list of networks (NAME, MODEL, IMAGES, PREPROCESS, OPTIONS, separated by tabs)" >&2; exit 2; }
    list=$(cat "$2")
    base=$(cd "$(dirname "$2")" && pwd)
else
    base=$root/onnx-models
    list=$(cd "$base" && for model in *.onnx; do printf '%s\t%s\timages\t-\n' "${model%.onnx}" "$model"; done)
fi

if [ -z "${ONNX_LRP:-}" ]; then
    dotnet build -c Release "$root/src/OnnxLrp.Cli" -v quiet --nologo >&2
    ONNX_LRP="$root/src/OnnxLrp.Cli/bin/Release/net10.0/onnx-lrp"
fi

failed=0
while IFS=$'\t' read -r name model images preprocess more; do
    case $name in ''|'#'*) continue ;; esac
    cd "$base"
    options=()
    case " ${more:-} " in *' --limit '*) ;; *) options+=(--limit "$limit") ;; esac
    if [ "${preprocess:--}" != - ]; then options+=(--preprocess "$preprocess"); fi
    echo "== $name" >&2
    # Exit code 1 tells of single pictures or rules, which the report lists too; the rest is done.
    # shellcheck disable=SC2086
    "$ONNX_LRP" evaluate "$model" "$images" --composites "$composites" --batchnorm "$batchnorm" --baseline "$baseline" "${options[@]}" ${EVALUATE:-} ${more:-} \
        -o "$output/$name/evaluation" </dev/null || failed=1
    "$ONNX_LRP" diagnose "$model" "$images" "${options[@]}" -o "$output/$name/diagnosis" </dev/null || failed=1
done <<<"$list"

python3 "$root/tools/studies/summarise.py" "$output"
exit "$failed"
