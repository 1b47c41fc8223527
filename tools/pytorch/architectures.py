#!/usr/bin/env python3
"""Exports the classic architectures with seeded random weights, for the tests of the converter.

    /usr/bin/python3 tools/pytorch/architectures.py FOLDER [NAME...]

Prints one JSON line for each: name, file, input shape. Needs torch and torchvision.
"""
import json
import os
import sys
import warnings

import torch
import torchvision

from module_export import export
from nets.inception_resnet import inception_resnet
from nets.vision_transformer import vision_transformer

SEED = 7
SMALL = 128

# name: (factory, arguments, size of the picture). Those with adaptive pooling to more than one value keep the size that they were made for.
ARCHITECTURES = {
    'alexnet': (torchvision.models.alexnet, {}, 224),
    'vgg16': (torchvision.models.vgg16, {'init_weights': False}, 224),
    'vgg16_bn': (torchvision.models.vgg16_bn, {'init_weights': False}, 224),
    'googlenet': (torchvision.models.googlenet, {'init_weights': False, 'aux_logits': False}, SMALL),
    'inception_v3': (torchvision.models.inception_v3, {'init_weights': False, 'aux_logits': False}, 160),
    'resnet18': (torchvision.models.resnet18, {}, SMALL),
    'resnet50': (torchvision.models.resnet50, {}, SMALL),
    'wide_resnet50_2': (torchvision.models.wide_resnet50_2, {}, SMALL),
    'resnext50_32x4d': (torchvision.models.resnext50_32x4d, {}, SMALL),
    'mobilenet_v2': (torchvision.models.mobilenet_v2, {}, SMALL),
    'mobilenet_v3_large': (torchvision.models.mobilenet_v3_large, {}, SMALL),
    'densenet121': (torchvision.models.densenet121, {}, SMALL),
    'squeezenet1_1': (torchvision.models.squeezenet1_1, {}, SMALL),
    'shufflenet_v2_x1_0': (torchvision.models.shufflenet_v2_x1_0, {}, SMALL),
    'mnasnet1_0': (torchvision.models.mnasnet1_0, {}, SMALL),
    'efficientnet_b0': (torchvision.models.efficientnet_b0, {}, SMALL),
    'regnet_y_400mf': (torchvision.models.regnet_y_400mf, {}, SMALL),
    'convnext_tiny': (torchvision.models.convnext_tiny, {}, SMALL),
    'inception_resnet': (inception_resnet, {'classes': 10}, 64),
    'small_vit': (vision_transformer, {'classes': 10}, 32),
    'vit_b_16': (torchvision.models.vit_b_16, {}, 224),
    'swin_t': (torchvision.models.swin_t, {}, 224),
}


def main():
    folder, names = sys.argv[1], sys.argv[2:] or list(ARCHITECTURES)
    os.makedirs(folder, exist_ok=True)
    warnings.filterwarnings('ignore')
    for name in names:
        factory, arguments, size = ARCHITECTURES[name]
        torch.manual_seed(SEED)
        net = factory(**arguments).eval()
        vary(net)
        path = os.path.join(folder, name + '.onnx')
        export(net, torch.zeros(1, 3, size, size), path)
        print(json.dumps({'name': name, 'file': path, 'shape': [1, 3, size, size]}), flush=True)


def vary(net):
    """Fresh BatchNorm is an identity, and would hide a wrong one; a head of zeros leaves nothing to explain."""
    for parameter in net.parameters():
        if parameter.dim() > 1 and not parameter.any():
            torch.nn.init.uniform_(parameter, -0.1, 0.1)
    for module in net.modules():
        if isinstance(module, torch.nn.modules.batchnorm._BatchNorm):
            module.running_mean.uniform_(-0.2, 0.2)
            module.running_var.uniform_(0.5, 1.5)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.uniform_(module.bias, -0.2, 0.2)


if __name__ == '__main__':
    if len(sys.argv) < 2 or any(name not in ARCHITECTURES for name in sys.argv[2:]):
        raise SystemExit(f'usage: architectures.py FOLDER [NAME...]; names: {", ".join(ARCHITECTURES)}')
    main()
