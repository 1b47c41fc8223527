"""DenseNet-BC (Huang et al. 2017): every layer is BatchNorm, ReLU, convolution, and its input is the concatenation of all layers before it."""
import torch
from torch import nn

from .layers import conv_bn, head, named


def _bn_conv(channels, out, kernel):
    return [nn.BatchNorm2d(channels), nn.ReLU(), nn.Conv2d(channels, out, kernel, padding=kernel // 2, bias=False)]


class DenseLayer(nn.Module):
    def __init__(self, channels, growth):
        super().__init__()
        self.body = nn.Sequential(*_bn_conv(channels, 4 * growth, 1), *_bn_conv(4 * growth, growth, 3))

    def forward(self, x):
        return torch.cat([x, self.body(x)], 1)


def densenet(classes, growth=20):
    parts = {'stem': [*conv_bn(3, 32, 3, 2), *conv_bn(32, 32, 3), nn.MaxPool2d(3, 2, 1)]}
    channels = 32
    for block, length in enumerate([3, 4, 5], start=1):
        if block > 1:
            parts[f'transition{block - 1}'] = [*_bn_conv(channels, channels // 2, 1), nn.AvgPool2d(2)]
            channels //= 2
        parts[f'block{block}'] = [DenseLayer(channels + index * growth, growth) for index in range(length)]
        channels += length * growth
    return named(**parts, norm=[nn.BatchNorm2d(channels), nn.ReLU()], head=head(channels, classes))
