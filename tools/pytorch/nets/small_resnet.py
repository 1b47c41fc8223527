"""A small ResNet of basic blocks (He et al. 2016) whose shortcuts of stride 2 can be chosen: what Hui & Binder 2019 saw in heatmaps is removed by all but the plain one."""
from torch import nn

from .layers import conv_bn, head, named

SHORTCUTS = {
    # Sees one of four positions: gradient and relevance below it lie on a grid.
    'plain': lambda channels, out: conv_bn(channels, out, 1, 2, activation=None),
    # Averages first, as in ResNet-D (He et al. 2019): every position counts.
    'pool': lambda channels, out: [nn.AvgPool2d(2), *conv_bn(channels, out, 1, activation=None)],
    # Windows as wide as the stride, and wider.
    'conv2': lambda channels, out: [nn.Conv2d(channels, out, 2, 2, bias=False), nn.BatchNorm2d(out)],
    'conv3': lambda channels, out: conv_bn(channels, out, 3, 2, activation=None),
}


class BasicBlock(nn.Module):
    def __init__(self, channels, out, shortcut):
        super().__init__()
        shrinks = channels != out
        self.body = nn.Sequential(*conv_bn(channels, out, 3, 2 if shrinks else 1), *conv_bn(out, out, 3, activation=None))
        self.shortcut = nn.Sequential(*SHORTCUTS[shortcut](channels, out)) if shrinks else nn.Identity()
        self.relu = nn.ReLU()

    def forward(self, x):
        return self.relu(self.body(x) + self.shortcut(x))


def small_resnet(classes, shortcut='plain', stem_stride=1, width=16):
    """Three stages of two blocks; every change of width halves the picture."""
    return named(
        stem=conv_bn(3, width, 3, stem_stride),
        stage1=[BasicBlock(width, width, shortcut), BasicBlock(width, width, shortcut)],
        stage2=[BasicBlock(width, 2 * width, shortcut), BasicBlock(2 * width, 2 * width, shortcut)],
        stage3=[BasicBlock(2 * width, 4 * width, shortcut), BasicBlock(4 * width, 4 * width, shortcut)],
        head=head(4 * width, classes))
