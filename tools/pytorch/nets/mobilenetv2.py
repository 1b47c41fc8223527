"""MobileNetV2 (Sandler et al. 2018): inverted residuals with depthwise convolutions, ReLU6 and linear bottlenecks."""
from torch import nn

from .layers import conv_bn, head, named


class InvertedResidual(nn.Module):
    def __init__(self, channels, out, stride, expansion):
        super().__init__()
        hidden = channels * expansion
        expand = conv_bn(channels, hidden, 1, activation=nn.ReLU6) if expansion > 1 else []
        self.body = nn.Sequential(
            *expand,
            *conv_bn(hidden, hidden, 3, stride, groups=hidden, activation=nn.ReLU6),
            *conv_bn(hidden, out, 1, activation=None))
        self.residual = stride == 1 and channels == out

    def forward(self, x):
        return x + self.body(x) if self.residual else self.body(x)


def mobilenetv2(classes):
    def stage(channels, out, repeats):
        return [InvertedResidual(channels, out, 2, 4), *(InvertedResidual(out, out, 1, 4) for _ in range(repeats - 1))]

    return named(
        stem=conv_bn(3, 32, 3, 2, activation=nn.ReLU6),
        stage1=InvertedResidual(32, 16, 1, 1),
        stage2=stage(16, 32, 3),
        stage3=stage(32, 48, 3),
        stage4=stage(48, 80, 2),
        neck=conv_bn(80, 256, 1, activation=nn.ReLU6),
        head=head(256, classes))
