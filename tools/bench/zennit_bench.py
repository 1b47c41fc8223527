#!/usr/bin/env python3
"""Times zennit and PyTorch as `onnx-lrp bench` times OnnxLrp: forward and explanation in turns, medians, on seeded random input.

    python3 tools/bench/zennit_bench.py resnet50 mobilenet_v2 --composite epsilon-plus-flat --batch 1,8

Prints JSON in the shape of `onnx-lrp bench --json`. The networks are torchvision's, with random weights: times do not depend on them.
Needs torch, torchvision and zennit (https://github.com/chr5tphr/zennit) where Python finds them. zennit 1.0 asks for PyTorch 2.1;
on an older one torch_before_2_1.py fills the gaps.
"""
import argparse
import gc
import json
import os
import statistics
import sys
import time


def main():
    options = parse_options()
    torch, torchvision = load('torch'), load('torchvision')
    if tuple(int(part) for part in torch.__version__.split('+')[0].split('.')[:2]) < (2, 1):
        import torch_before_2_1  # noqa: F401, before zennit
    zennit = load('zennit')
    for part in ('attribution', 'canonizers', 'composites', 'torchvision'):
        load('zennit.' + part)
    torch.set_num_threads(options.threads)

    results = []
    for name in options.models:
        model = build(torch, torchvision, name)
        for batch in options.batch:
            results.append(measure(torch, zennit, model, name, batch, options))
    json.dump({'results': results}, sys.stdout, indent=2)
    print()


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('models', nargs='+', metavar='MODEL', help='a network of torchvision.models, such as resnet50, vgg16 or mobilenet_v2')
    parser.add_argument('--composite', default='epsilon-plus-flat', choices=COMPOSITES, help='default: %(default)s')
    parser.add_argument('--batch', type=sizes, default=[1], metavar='N,…', help='inputs per run; several sizes are measured one after the other; default 1')
    parser.add_argument('--runs', type=positive, default=15, metavar='N', help='measured runs of each; default %(default)s')
    parser.add_argument('--warm-up', type=int, default=2, metavar='N', help='rounds before the measured ones; default %(default)s')
    parser.add_argument('--side', type=positive, default=224, metavar='N', help='height and width of the input; default %(default)s')
    parser.add_argument('--threads', type=positive, default=processors(), metavar='N', help='threads of PyTorch; default: the processors, %(default)s here')
    return parser.parse_args()


def build(torch, torchvision, name):
    constructor = getattr(torchvision.models, name, None)
    if not name.islower() or not callable(constructor):
        raise SystemExit(f'{name}: expected the name of a network in torchvision.models, such as resnet50; found none of that name')
    torch.manual_seed(0)
    return constructor().eval()


def measure(torch, zennit, model, name, batch, options):
    """One row: PyTorch's forward without gradients, and zennit's attribution of the best class, in turns."""
    torch.manual_seed(1)
    data = 2 * torch.rand(batch, 3, options.side, options.side) - 1

    def forward():
        with torch.no_grad():
            return model(data)

    def explain():
        # Composite and canonizers are applied once for each call, as an application does it that explains one batch after the other.
        with zennit.attribution.Gradient(model, composite(zennit, model, name, options.composite)) as attributor:
            return attributor(data.clone(), lambda output: output * torch.eye(output.shape[1])[output.argmax(1)])[1]

    reset_peak()
    plain, explained = [], []
    for run in range(-options.warm_up, options.runs):
        for work, times in ((forward, plain), (explain, explained)):
            begin = time.perf_counter()
            work()
            if run >= 0:
                times.append(1000 * (time.perf_counter() - begin))
        print(f'{name}, batch {batch}: {max(run + 1, 0)} of {options.runs}', file=sys.stderr, flush=True)
    forward_ms, explain_ms = statistics.median(plain), statistics.median(explained)
    return {
        'model': name, 'engine': f'zennit on torch {torch.__version__}', 'device': f'cpu: {options.threads} threads', 'composite': options.composite, 'batchnorm': 'merged',
        'batch': batch, 'forward_ms': round(forward_ms, 3), 'explain_ms': round(explain_ms, 3), 'ratio': round(explain_ms / forward_ms, 3),
        'per_second': round(1000 * batch / explain_ms, 2), 'peak_mb': peak_megabytes(),
    }


COMPOSITES = {
    'epsilon-plus': 'EpsilonPlus',
    'epsilon-plus-flat': 'EpsilonPlusFlat',
    'epsilon-alpha2beta1': 'EpsilonAlpha2Beta1',
    'epsilon-alpha2beta1-flat': 'EpsilonAlpha2Beta1Flat',
}


def composite(zennit, model, name, preset):
    return getattr(zennit.composites, COMPOSITES[preset])(canonizers=[canonizer(zennit, model, name)])


def canonizer(zennit, model, name):
    """What merges BatchNorm and makes sums visible in this network."""
    if name.startswith(('resnet', 'wide_resnet', 'resnext')):
        return zennit.torchvision.ResNetCanonizer()
    if name.startswith('vgg'):
        return zennit.torchvision.VGGCanonizer()
    if name.startswith('densenet'):
        # By the order of definition the norm behind conv2 belongs to the next layer's input: the true pairs are named.
        inner = [([norm[:-len('norm2')] + 'conv1'], norm) for norm, _ in model.named_modules() if norm.endswith('.norm2')]
        return zennit.canonizers.NamedMergeBatchNorm([(['features.conv0'], 'features.norm0'), *inner])
    return zennit.canonizers.SequentialMergeBatchNorm()


def load(module):
    """The module, or the end of the program with one line."""
    try:
        __import__(module)
        return sys.modules[module]
    except ImportError as fault:
        raise SystemExit(f'{module}: expected a Python package that can be imported, found none ({fault}); install it or put its folder on PYTHONPATH') from None


def reset_peak():
    """Starts the high-water mark of the resident memory anew, so that a row does not show the peak of an earlier one. Linux only."""
    gc.collect()
    try:
        with open('/proc/self/clear_refs', 'w') as file:
            file.write('5')
    except OSError:
        print('The peak memory cannot be reset here: peak_mb is that of the process up to each row.', file=sys.stderr)


def peak_megabytes():
    try:
        with open('/proc/self/status') as file:
            return round(next(int(line.split()[1]) for line in file if line.startswith('VmHWM')) * 1024 / 1e6, 1)
    except OSError:
        return None


def processors():
    return len(os.sched_getaffinity(0)) if hasattr(os, 'sched_getaffinity') else os.cpu_count()


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f'{text}: expected a whole number of at least 1')
    return value


def sizes(text):
    return [positive(part) for part in text.split(',')]


if __name__ == '__main__':
    main()
