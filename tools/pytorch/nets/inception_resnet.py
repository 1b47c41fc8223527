"""Inception-ResNet (Szegedy et al. 2017): branches are concatenated, projected by a 1x1 convolution, scaled and added to the block's input."""
import torch
from torch import nn

from .layers import conv_bn, head, named


class Branches(nn.Module):
    """Runs branches side by side and concatenates their channels."""

    def __init__(self, *branches):
        super().__init__()
        self.branches = nn.ModuleList(nn.Sequential(*branch) for branch in branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


class ScaledResidual(nn.Module):
    """ReLU(x + scale * project(branches(x)))."""

    def __init__(self, branches, width, channels, scale):
        super().__init__()
        self.branches = branches
        self.project = nn.Conv2d(width, channels, 1)
        self.scale = scale
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(x + self.scale * self.project(self.branches(x)))


def _block_a(channels):
    return ScaledResidual(Branches(
        conv_bn(channels, 16, 1),
        [*conv_bn(channels, 16, 1), *conv_bn(16, 16, 3)],
        [*conv_bn(channels, 16, 1), *conv_bn(16, 24, 3), *conv_bn(24, 32, 3)]), 64, channels, 0.2)


def _block_b(channels):
    return ScaledResidual(Branches(
        conv_bn(channels, 32, 1),
        [*conv_bn(channels, 32, 1), *conv_bn(32, 40, (1, 7)), *conv_bn(40, 48, (7, 1))]), 80, channels, 0.2)


def _block_c(channels):
    return ScaledResidual(Branches(
        conv_bn(channels, 48, 1),
        [*conv_bn(channels, 48, 1), *conv_bn(48, 56, (1, 3)), *conv_bn(56, 64, (3, 1))]), 112, channels, 0.2)


def inception_resnet(classes):
    reduce_a = Branches(
        [nn.MaxPool2d(3, 2, 1)],
        conv_bn(64, 48, 3, 2),
        [*conv_bn(64, 32, 1), *conv_bn(32, 32, 3), *conv_bn(32, 48, 3, 2)])
    reduce_b = Branches(
        [nn.MaxPool2d(3, 2, 1)],
        [*conv_bn(160, 40, 1), *conv_bn(40, 48, 3, 2)],
        [*conv_bn(160, 40, 1), *conv_bn(40, 40, 3), *conv_bn(40, 48, 3, 2)])
    return named(
        stem=[*conv_bn(3, 32, 3, 2), *conv_bn(32, 32, 3), nn.MaxPool2d(3, 2, 1), *conv_bn(32, 64, 1)],
        stage_a=[_block_a(64), _block_a(64)], reduce_a=reduce_a,
        stage_b=[_block_b(160), _block_b(160)], reduce_b=reduce_b,
        stage_c=[_block_c(256)], head=head(256, classes))
