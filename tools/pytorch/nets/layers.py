"""Layers that several networks share."""
from collections import OrderedDict

import torch
from torch import nn


def conv_bn(channels, out, kernel, stride=1, groups=1, activation=nn.ReLU):
    """Convolution without bias, BatchNorm and, unless it is None, an activation. The kernel is a number or a (height, width) pair."""
    padding = tuple(k // 2 for k in kernel) if isinstance(kernel, tuple) else kernel // 2
    layers = [nn.Conv2d(channels, out, kernel, stride, padding, groups=groups, bias=False), nn.BatchNorm2d(out)]
    return layers if activation is None else [*layers, activation()]


def named(**parts):
    """A Sequential whose parts keep their names, which become node names in ONNX. A list becomes a Sequential of its own."""
    return nn.Sequential(OrderedDict((name, nn.Sequential(*part) if isinstance(part, list) else part) for name, part in parts.items()))


def head(channels, classes):
    """Global average pooling and one dense layer."""
    return [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, classes)]


class LocalResponseNorm(nn.LocalResponseNorm):
    """Local response normalisation that is exported as one LRN node; the exporter of PyTorch writes seven nodes for it."""

    def forward(self, x):
        if torch.onnx.is_in_onnx_export():
            return _ExportedLrn.apply(x, self.size, self.alpha, self.beta, self.k)
        return super().forward(x)


class _ExportedLrn(torch.autograd.Function):
    @staticmethod
    def forward(context, x, size, alpha, beta, k):
        return nn.functional.local_response_norm(x, size, alpha, beta, k)

    @staticmethod
    def symbolic(graph, x, size, alpha, beta, k):
        return graph.op('LRN', x, size_i=size, alpha_f=alpha, beta_f=beta, bias_f=k).setType(x.type())
