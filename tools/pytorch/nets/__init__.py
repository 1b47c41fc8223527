"""The networks of onnx-models: name -> function of the number of classes."""
from .alexnet import alexnet
from .densenet import densenet
from .inception_resnet import inception_resnet
from .mobilenetv2 import mobilenetv2
from .resnet import resnet
from .vgg_bn import vgg_bn

NETS = {
    'scenes-alexnet': alexnet,
    'scenes-densenet': densenet,
    'scenes-inception-resnet': inception_resnet,
    'scenes-mobilenetv2': mobilenetv2,
    'scenes-resnet': resnet,
    'scenes-vgg-bn': vgg_bn,
}
