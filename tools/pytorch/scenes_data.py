"""Pictures that tools/OnnxLrp.Scenes rendered, as tensors, and the augmentation that keeps their classes."""
import json
import os

import numpy
import torch

MEAN = [0.5, 0.5, 0.5]
STD = [0.25, 0.25, 0.25]


def read_settings(folder):
    """The settings of a finished data set; ends the program with one line where there is none."""
    path = os.path.join(folder, 'dataset.json')
    if not os.path.exists(path):
        raise SystemExit(f'{path}: not found; render a data set first: dotnet run -c Release --project tools/OnnxLrp.Scenes -- {folder}')
    with open(path, encoding='utf-8') as file:
        try:
            settings = json.load(file)
            complete = settings['complete'] and settings['classes'] and settings['count']
        except (ValueError, KeyError, TypeError) as fault:
            raise SystemExit(f'{path}: expected the settings of a data set, found something else ({fault!r}); delete the folder and render it again')
    if not complete:
        raise SystemExit(f'{path}: the data set is unfinished; run the command that rendered it again')
    return settings


def load_split(folder, split):
    """Pictures (uint8, [N, 3, 64, 64]) and labels (int64, [N])."""
    images, labels = (_load(os.path.join(folder, f'{split}-{part}.npy')) for part in ('images', 'labels'))
    if images.shape != (len(labels), 64, 64, 3):
        raise SystemExit(f'{folder}: expected {len(labels)} pictures of 64 x 64 x 3 bytes in {split}-images.npy, found {images.shape}; render the data set again')
    return torch.from_numpy(images).permute(0, 3, 1, 2).contiguous(), torch.from_numpy(labels).long()


def _load(path):
    try:
        return numpy.load(path)
    except (OSError, ValueError, EOFError) as fault:
        raise SystemExit(f'{path}: expected an array of bytes, found none ({fault}); delete the folder and render the data set again')


def normalise(images):
    """Bytes to what the networks take: (x / 255 - mean) / std."""
    mean, std = (torch.tensor(values).view(1, 3, 1, 1) for values in (MEAN, STD))
    return ((images.float() / 255 - mean) / std).contiguous(memory_format=torch.channels_last)


def augment(images, generator):
    """Mirrors, quarter turns, shifts, channel swaps and negatives: none changes the class.

    One draw for each eighth of the batch, so that whole slices move at once."""
    return torch.cat([_augment_alike(part, generator) for part in images.chunk(8)])


def _augment_alike(images, generator):
    draw = torch.randint(0, 1 << 20, (5,), generator=generator).tolist()
    images = images.rot90(draw[0] % 4, (2, 3))
    if draw[1] % 2:
        images = images.flip(3)
    images = torch.nn.functional.pad(images, (4, 4, 4, 4), mode='reflect')[:, :, draw[2] % 9:, draw[3] % 9:][:, :, :64, :64]
    images = images[:, torch.randperm(3, generator=generator)]
    return -images if draw[4] % 2 else images
