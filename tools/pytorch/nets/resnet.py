"""ResNet with bottleneck blocks (He et al. 2016); the first block of a stage has a 1x1 shortcut, of stride 2 where the stage shrinks."""
from torch import nn

from .layers import conv_bn, head, named


class Bottleneck(nn.Module):
    def __init__(self, channels, width, out, stride):
        super().__init__()
        self.body = nn.Sequential(
            *conv_bn(channels, width, 1),
            *conv_bn(width, width, 3, stride),
            *conv_bn(width, out, 1, activation=None))
        self.shortcut = nn.Sequential(*conv_bn(channels, out, 1, stride, activation=None)) if channels != out else nn.Identity()
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.body(x) + self.shortcut(x))


def resnet(classes):
    return named(
        stem=[*conv_bn(3, 32, 3, 2), nn.MaxPool2d(3, 2, 1)],
        stage1=[Bottleneck(32, 32, 128, 1), Bottleneck(128, 32, 128, 1)],
        stage2=[Bottleneck(128, 48, 192, 2), Bottleneck(192, 48, 192, 1)],
        stage3=[Bottleneck(192, 64, 256, 2), Bottleneck(256, 64, 256, 1)],
        head=head(256, classes))
