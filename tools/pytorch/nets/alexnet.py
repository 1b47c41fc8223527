"""AlexNet (Krizhevsky et al. 2012): large first kernels, local response normalisation, dense layers.

It is trained with BatchNorm behind its convolutions, without which its first epochs learn next to nothing, and exported with --folded:
the exported network has none."""
from torch import nn

from .layers import LocalResponseNorm, conv_bn, named


def alexnet(classes):
    return named(
        stage1=[*conv_bn(3, 24, 7, 2), LocalResponseNorm(24, alpha=0.05), nn.MaxPool2d(3, 2)],
        stage2=[*conv_bn(24, 64, 5), LocalResponseNorm(64, alpha=0.05), nn.MaxPool2d(3, 2)],
        stage3=conv_bn(64, 96, 3),
        stage4=conv_bn(96, 96, 3),
        stage5=[*conv_bn(96, 96, 3), nn.MaxPool2d(3, 2)],
        head=[nn.Flatten(), nn.Dropout(0.1), nn.Linear(96 * 9, 160), nn.ReLU(), nn.Linear(160, classes)])
