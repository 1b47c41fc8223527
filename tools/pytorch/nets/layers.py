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


class LocalResponseNorm(nn.Module):
    """Local response normalisation over five channels: y_c = x_c / (1 + alpha / 5 * sum of x_j^2 over |j - c| <= 2)^0.75.

    The sum is a 1x1 convolution with a band of ones and the power two square roots, which trains three times as fast as nn.LocalResponseNorm.
    Exported as one LRN node."""

    def __init__(self, channels, alpha):
        super().__init__()
        self.alpha = alpha
        place = torch.arange(channels)
        near = (place[:, None] - place[None, :]).abs() <= 2
        self.register_buffer('band', near.float()[:, :, None, None] * (alpha / 5), persistent=False)
        self.register_buffer('one', torch.ones(channels), persistent=False)

    def forward(self, x):
        if torch.onnx.is_in_onnx_export():
            return _ExportedLrn.apply(x, self.alpha)
        norm = nn.functional.conv2d(x * x, self.band, self.one)
        return x * torch.rsqrt(norm * norm.sqrt())


class _ExportedLrn(torch.autograd.Function):
    @staticmethod
    def forward(context, x, alpha):
        return nn.functional.local_response_norm(x, 5, alpha, 0.75, 1.0)

    @staticmethod
    def symbolic(graph, x, alpha):
        return graph.op('LRN', x, size_i=5, alpha_f=alpha, beta_f=0.75, bias_f=1.0).setType(x.type())
