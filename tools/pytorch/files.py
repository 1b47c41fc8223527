"""Files that are written whole or not at all, and checkpoints that are checked when read."""
import os
import pickle

import onnx
import torch
from google.protobuf.message import DecodeError
from onnx import numpy_helper


def load_checkpoint(path):
    """What train_scenes.py saved; ends the program with one line where that is missing or broken."""
    try:
        checkpoint = torch.load(path, map_location='cpu')
        checkpoint['recipe'], checkpoint['state'], checkpoint['net']
        return checkpoint
    except (OSError, RuntimeError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as fault:
        raise SystemExit(f'{path}: expected a checkpoint of train_scenes.py, found none ({fault}); delete it or name another')


def load_tensors(path):
    """Weights by name: of a checkpoint, or of a network that export.py wrote with BatchNorm unfused, which keeps their names."""
    if not path.endswith('.onnx'):
        return load_checkpoint(path)['net']
    try:
        graph = onnx.load(path).graph
        return {tensor.name: torch.from_numpy(numpy_helper.to_array(tensor).copy()) for tensor in graph.initializer}
    except (OSError, DecodeError) as fault:
        raise SystemExit(f'{path}: expected a network of export.py, found none ({fault})')


def write_whole(path, content):
    """Writes bytes, or lets a function write the file that it is given, under another name in the same folder and renames it; leaves nothing
    behind when it fails.

    Whoever has a tensor to write serialises it to memory first: torch.save ends the whole process where the disk is full."""
    draft = path + '.unfinished'
    try:
        if callable(content):
            content(draft)
        else:
            with open(draft, 'wb') as file:
                file.write(content)
        os.replace(draft, path)
    except OSError as fault:
        raise OSError(f'{path}: {fault.strerror}') from fault
    finally:
        if os.path.exists(draft):
            os.remove(draft)
