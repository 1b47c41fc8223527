"""Exports any torch module so that onnx-lrp explains it: BatchNorm kept, batch of any size, sidecar beside it.

    python3 tools/pytorch/export.py resnet50 --output resnet50.onnx --checkpoint resnet50.pth --preprocess imagenet
    python3 tools/pytorch/export.py package.module:factory --arguments '{"classes": 10}' --input-shape 1,3,32,32 --output net.onnx

PyTorch 1.13 or newer. The default exporter traces (TorchScript); --exporter dynamo takes the newer one where PyTorch has it.
"""
import argparse
import importlib
import inspect
import json
import os
import pickle
import sys

import torch

from files import write_whole

IMAGENET = {'color': 'RGB', 'range': [0, 1], 'mean': [0.485, 0.456, 0.406], 'std': [0.229, 0.224, 0.225]}


def main(arguments):
    options = parse_options(arguments)
    if options.seed is not None:
        torch.manual_seed(options.seed)
    net = build(options.model, json.loads(options.arguments))
    if options.checkpoint:
        load(net, options.checkpoint)
    shape = [int(size) for size in options.input_shape.split(',')]
    os.makedirs(os.path.dirname(os.path.abspath(options.output)), exist_ok=True)
    write_whole(options.output, lambda draft: export(net, torch.zeros(shape), draft, options.opset, options.exporter, options.folded))
    sidecar = describe(shape, options.preprocess, options.labels)
    write_whole(os.path.splitext(options.output)[0] + '.json', lambda draft: write_json(draft, sidecar))
    print(f'{options.output}: {os.path.getsize(options.output)} bytes')


def parse_options(arguments):
    parser = argparse.ArgumentParser(prog='export.py', description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument('model', help='a name of torchvision.models, or package.module:factory')
    parser.add_argument('--output', required=True, help='the .onnx file; a .json of the same name describes it')
    parser.add_argument('--arguments', default='{}', help='keyword arguments of the factory, as JSON')
    parser.add_argument('--checkpoint', help='state_dict, or a file that holds one as "state_dict", "model" or "net"')
    parser.add_argument('--input-shape', default='1,3,224,224', help='shape of the example, with its batch')
    parser.add_argument('--opset', type=int, default=16, help='ONNX operator set')
    parser.add_argument('--exporter', choices=['trace', 'dynamo'], default='trace')
    parser.add_argument('--preprocess', choices=['imagenet', 'none'], default='none', help='what the sidecar says of the input')
    parser.add_argument('--labels', help='class names, one in each line')
    parser.add_argument('--seed', type=int, help='seed of random weights')
    parser.add_argument('--folded', action='store_true', help='fold BatchNorm into the convolutions, as PyTorch does by default')
    return parser.parse_args(arguments)


def build(model, arguments):
    """The module that a torchvision name or package.module:factory stands for."""
    sys.path.insert(0, os.getcwd())
    if ':' in model:
        package, _, name = model.partition(':')
    else:
        package, name = 'torchvision.models', model
    try:
        factory = getattr(importlib.import_module(package), name)
    except (ImportError, AttributeError) as fault:
        raise SystemExit(f'{model}: expected a name of torchvision.models or package.module:factory, found none ({fault}); check the name')
    try:
        net = factory(**arguments)
    except (TypeError, ValueError) as fault:
        raise SystemExit(f'{model}: the factory does not take {json.dumps(arguments)} ({fault}); give --arguments that it takes')
    if not isinstance(net, torch.nn.Module):
        raise SystemExit(f'{model}: expected a torch.nn.Module, found {type(net).__name__}; name its factory')
    return net.eval()


def load(net, path):
    """Loads weights; every name and size must fit."""
    try:
        state = torch.load(path, map_location='cpu')
        state = next((state[key] for key in ('state_dict', 'model', 'net') if isinstance(state.get(key), dict)), state)
        state = {name[len('module.'):] if name.startswith('module.') else name: value for name, value in state.items()}
        net.load_state_dict(state)
    except (OSError, RuntimeError, AttributeError, EOFError, pickle.UnpicklingError) as fault:
        raise SystemExit(f'{path}: expected the weights of this module, found others ({" ".join(str(fault).split())[:400]}); name its checkpoint')


def export(net, example, path, opset=16, exporter='trace', folded=False):
    """Writes the network in inference mode, with a batch axis of any size; the names are input and logits."""
    known = inspect.signature(torch.onnx.export).parameters
    names = {'input_names': ['input'], 'output_names': ['logits']}
    if exporter == 'dynamo':
        if 'dynamo' not in known or 'dynamic_shapes' not in known:
            raise SystemExit(f'PyTorch {torch.__version__} has no dynamo exporter of this kind; expected 2.5 or newer; leave --exporter out')
        torch.onnx.export(net.eval(), (example,), path, dynamo=True, opset_version=max(opset, 18), external_data=False, optimize=folded,
                          dynamic_shapes=({0: torch.export.Dim('batch')},), **names)
        return
    mode = torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE
    tracing = {'dynamo': False} if 'dynamo' in known else {}
    torch.onnx.export(net.eval(), example, path, opset_version=opset, training=mode, do_constant_folding=folded, **tracing,
                      dynamic_axes={'input': {0: 'batch'}, 'logits': {0: 'batch'}}, **names)


def describe(shape, preprocess, labels):
    sidecar = {}
    if len(shape) == 4:
        sidecar['input'] = {'layout': 'NCHW', 'size': shape[2:]}
        if preprocess == 'imagenet':
            sidecar['input'].update(IMAGENET, resize={'shorter': round(shape[2] * 256 / 224), 'crop': shape[2], 'filter': 'bilinear'})
    if labels:
        with open(labels, encoding='utf-8') as file:
            sidecar['labels'] = file.read().split('\n')[:-1]
    return {**sidecar, 'output': {'logits': 'logits'}}


def write_json(path, document):
    with open(path, 'w', encoding='utf-8') as file:
        file.write(json.dumps(document, indent=2) + '\n')
