#!/usr/bin/env python3
"""Exports a trained network with its description, so that onnx-lrp explains it as it is.

    python3 tools/pytorch/export.py runs/scenes-resnet.pt --output onnx-models

Any other module: python3 tools/pytorch/export.py resnet50 --output resnet50.onnx (see module_export.py).

BatchNormalization stays a node of its own; --folded writes what torch.onnx.export does by default: BatchNorm folded into the convolutions.
"""
import argparse
import hashlib
import inspect
import io
import json
import os
import sys

import onnx
import torch

import module_export
from files import load_checkpoint, write_whole
from nets import NETS
from scenes_data import MEAN, STD

INPUT = {'layout': 'NCHW', 'size': [64, 64], 'color': 'RGB', 'range': [0, 1], 'mean': MEAN, 'std': STD,
         'resize': {'shorter': 64, 'crop': 64, 'filter': 'bilinear'}}


def main():
    options = parse_options()
    checkpoint = load_checkpoint(options.checkpoint)
    recipe, labels = checkpoint['recipe'], checkpoint['recipe']['dataset']['classes']
    if checkpoint['state']['epoch'] < recipe['epochs']:
        raise SystemExit(f'{options.checkpoint}: expected a finished training, found {checkpoint["state"]["epoch"]} of {recipe["epochs"]} epochs; run train_scenes.py again to go on')
    name = options.name or os.path.splitext(os.path.basename(options.checkpoint))[0]
    net = NETS[recipe['net']](len(labels))
    net.load_state_dict(checkpoint['net'])

    os.makedirs(options.output, exist_ok=True)
    catalogue = os.path.join(options.output, 'models.json')
    others = read_models(catalogue)
    path = os.path.join(options.output, name + '.onnx')
    model = export(net, torch.zeros(1, 3, *INPUT['size']), options.folded)
    write_whole(path, model)
    write_json(os.path.join(options.output, name + '.json'), {'input': INPUT, 'labels': labels, 'output': {'logits': 'logits'}})
    write_json(catalogue, {'models': with_entry(others, describe(os.path.basename(path), model, recipe, checkpoint['state'], labels, options))})
    print(f'{path}: {len(model)} bytes')


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('checkpoint', help='written by train_scenes.py')
    parser.add_argument('--output', required=True, help='folder of the models; models.json in it gets an entry')
    parser.add_argument('--name', help='file name without ending (default: that of the checkpoint)')
    parser.add_argument('--folded', action='store_true', help='fold BatchNorm into the convolutions, as PyTorch does by default')
    return parser.parse_args()


def export(net, example, folded):
    """The bytes of the network in inference mode, checked, with a batch axis of any size."""
    mode = torch.onnx.TrainingMode.EVAL if folded else torch.onnx.TrainingMode.PRESERVE
    # Newer versions default to another exporter, which knows no training mode and always folds.
    tracing = {'dynamo': False} if 'dynamo' in inspect.signature(torch.onnx.export).parameters else {}
    memory = io.BytesIO()
    torch.onnx.export(net.eval(), example, memory, opset_version=13, training=mode, do_constant_folding=folded, **tracing,
                      input_names=['input'], output_names=['logits'], dynamic_axes={'input': {0: 'batch'}, 'logits': {0: 'batch'}})
    onnx.checker.check_model(memory.getvalue(), full_check=True)
    return memory.getvalue()


def describe(file, model, recipe, state, labels, options):
    arguments = {key.replace('_', '-'): value for key, value in recipe.items() if key != 'dataset'}
    return {
        'file': file,
        'architecture': NETS[recipe['net']].__module__.split('.')[-1],
        'batchnorm': 'folded' if options.folded else 'unfused',
        'training': {
            'script': 'tools/pytorch/train_scenes.py', 'arguments': arguments, **minutes(state),
            'dataset': {key: recipe['dataset'][key] for key in ('count', 'seed', 'watermark')}},
        'input': {'name': 'input', 'shape': ['batch', 3, *INPUT['size']]},
        'output': {'name': 'logits', 'shape': ['batch', len(labels)]},
        'preprocessing': INPUT,
        'labels': labels,
        'licence': 'MIT',
        'sha256': hashlib.sha256(model).hexdigest(),
    }


def minutes(state):
    """Training time by the clock and, which another user of the machine does not lengthen, by the processors."""
    names = {'seconds': 'minutes', 'processor_seconds': 'processorMinutes'}
    return {name: round(state[key] / 60, 1) for key, name in names.items() if key in state}


def read_models(path):
    """The entries of models.json; none where there is no such file yet."""
    if not os.path.exists(path):
        return []
    with open(path, encoding='utf-8') as file:
        try:
            models = json.load(file)['models']
            [model['file'] for model in models]
            return models
        except (ValueError, KeyError, TypeError) as fault:
            raise SystemExit(f'{path}: expected {{"models": [...]}}, found something else ({fault!r}); delete it or name another --output')


def with_entry(models, entry):
    """The entries with a new one, which replaces that of the same file; accuracies are kept only where the file has not changed."""
    previous = next((model for model in models if model['file'] == entry['file']), {})
    if previous.get('sha256') == entry['sha256']:
        entry = {**previous, **entry}
    return sorted([model for model in models if model['file'] != entry['file']] + [entry], key=lambda model: model['file'])


def write_json(path, document):
    write_whole(path, (json.dumps(document, indent=2) + '\n').encode())


if __name__ == '__main__':
    try:
        # A checkpoint of train_scenes.py is a file; everything else names a module.
        if sys.argv[1:] and not sys.argv[1].startswith('-') and not sys.argv[1].endswith('.pt'):
            module_export.main(sys.argv[1:])
        else:
            main()
    except OSError as fault:
        raise SystemExit(f'Cannot export: {fault}')
