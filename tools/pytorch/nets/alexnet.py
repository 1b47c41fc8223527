"""AlexNet (Krizhevsky et al. 2012): large first kernels, local response normalisation, dense layers, no BatchNorm."""
from torch import nn

from .layers import LocalResponseNorm, named


def alexnet(classes):
    net = named(
        stage1=[nn.Conv2d(3, 24, 7, 2, 3), nn.ReLU(), LocalResponseNorm(24, alpha=0.05), nn.MaxPool2d(3, 2)],
        stage2=[nn.Conv2d(24, 64, 5, padding=2), nn.ReLU(), LocalResponseNorm(64, alpha=0.05), nn.MaxPool2d(3, 2)],
        stage3=[nn.Conv2d(64, 96, 3, padding=1), nn.ReLU()],
        stage4=[nn.Conv2d(96, 96, 3, padding=1), nn.ReLU()],
        stage5=[nn.Conv2d(96, 96, 3, padding=1), nn.ReLU(), nn.MaxPool2d(3, 2)],
        head=[nn.Flatten(), nn.Dropout(0.1), nn.Linear(96 * 9, 160), nn.ReLU(), nn.Linear(160, classes)])
    for module in net.modules():
        # Without BatchNorm nothing else keeps the signal's size through eight layers (He et al. 2015).
        if isinstance(module, (nn.Conv2d, nn.Linear)):
            nn.init.kaiming_normal_(module.weight, nonlinearity='relu')
            nn.init.zeros_(module.bias)
    return net
