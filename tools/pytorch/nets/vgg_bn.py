"""VGG with BatchNorm (Simonyan & Zisserman 2015): 3x3 convolutions, max pooling, dense layers. The first convolution has stride 2 to be cheap."""
from torch import nn

from .layers import conv_bn, named


def vgg_bn(classes):
    return named(
        stage1=[*conv_bn(3, 24, 3, 2), *conv_bn(24, 32, 3), nn.MaxPool2d(2)],
        stage2=[*conv_bn(32, 64, 3), *conv_bn(64, 64, 3), nn.MaxPool2d(2)],
        stage3=[*conv_bn(64, 96, 3), *conv_bn(96, 96, 3), nn.MaxPool2d(2)],
        stage4=[*conv_bn(96, 128, 3), nn.MaxPool2d(2)],
        head=[nn.Flatten(), nn.Linear(128 * 4, 96), nn.ReLU(), nn.Linear(96, classes)])
