#!/usr/bin/env python3
"""Does a ResNet learn faster at first when its shortcuts leave no checkerboard? Trains the same network with each shortcut and several seeds.

    python3 tools/pytorch/resnet_shortcut_study.py DATA --output runs/shortcut

DATA is a folder rendered by tools/OnnxLrp.Scenes, or a tar of train/CLASS/*.jpg such as CIFAR-10's training pictures. Writes curves.svg, table.md and
results.json. Each run is kept when it is done: the same command goes on where it was interrupted.
"""
import argparse
import io
import json
import os
import tarfile
import zlib

import numpy
import torch
from torch import nn

from curve_figure import draw
from files import write_whole
from nets.small_resnet import SHORTCUTS, small_resnet
from scenes_data import load_split, read_settings

HELD_OUT = 5000


def main():
    options = parse_options()
    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    os.makedirs(options.output, exist_ok=True)
    data = load_data(options)
    # All shortcuts of a seed before the next seed: whoever stops early has fewer seeds, but of each shortcut as many.
    runs = {shortcut: [] for shortcut in options.shortcuts}
    for seed in range(options.seeds):
        for shortcut, done in runs.items():
            done.append(run(options, data, shortcut, seed))
    report(options, runs)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('data', help='folder rendered by tools/OnnxLrp.Scenes, or a tar of train/CLASS/*.jpg')
    parser.add_argument('--output', required=True, help='folder of the results; runs that are done are taken from it')
    parser.add_argument('--shortcuts', nargs='+', choices=sorted(SHORTCUTS), default=list(SHORTCUTS))
    parser.add_argument('--seeds', type=int, default=5)
    parser.add_argument('--epochs', type=float, default=4, help='epochs of each run; parts are allowed')
    parser.add_argument('--points', type=int, default=16, help='measurements along a run')
    parser.add_argument('--batch', type=int, default=128)
    parser.add_argument('--lr', type=float, default=0.1)
    parser.add_argument('--pictures', type=int, help='train on so many pictures only')
    parser.add_argument('--validate', type=int, help='measure accuracy on so many held-out pictures only')
    parser.add_argument('--threads', type=int, default=2)
    options = parser.parse_args()
    if options.seeds < 2:
        parser.error('--seeds must be at least 2: one run has no error')
    return options


def load_data(options):
    """Training and validation pictures (uint8, [N, 3, H, W]) with labels, and the number of classes."""
    if os.path.isdir(options.data):
        classes = len(read_settings(options.data)['classes'])
        images, labels = load_split(options.data, 'train')
        validation = load_split(options.data, 'val')
    else:
        images, labels, classes = read_tar(options.data)
        held = min(HELD_OUT, len(images) // 5)
        validation = images[-held:], labels[-held:]
        images, labels = images[:-held], labels[:-held]
    if options.pictures:
        images, labels = images[:options.pictures], labels[:options.pictures]
    if options.validate:
        validation = tuple(part[:options.validate] for part in validation)
    if len(images) < options.batch:
        raise SystemExit(f'{options.data}: {len(images)} pictures to train on; expected at least one batch of {options.batch}')
    return (images, labels), validation, classes


def read_tar(path):
    """The pictures in an order that mixes the classes and is always the same."""
    from PIL import Image
    pictures, names = [], []
    with tarfile.open(path) as archive:
        for member in archive:
            if member.isfile() and member.name.lower().endswith(('.jpg', '.png')):
                pictures.append(numpy.asarray(Image.open(io.BytesIO(archive.extractfile(member).read())).convert('RGB')))
                names.append(member.name.split('/')[-2])
    if not pictures:
        raise SystemExit(f'{path}: no picture CLASS/NAME.jpg in it; name another archive')
    classes = sorted(set(names))
    order = torch.randperm(len(pictures), generator=torch.Generator().manual_seed(0))
    images = torch.from_numpy(numpy.stack(pictures)).permute(0, 3, 1, 2).contiguous()
    return images[order], torch.tensor([classes.index(name) for name in names])[order], len(classes)


def run(options, data, shortcut, seed):
    """One training: training loss and validation accuracy at the points; from its file if it is done."""
    (images, labels), validation, classes = data
    recipe = {'data': os.path.basename(os.path.normpath(options.data)), 'pictures': len(images), 'shortcut': shortcut, 'seed': seed, 'epochs': options.epochs,
              'points': options.points, 'batch': options.batch, 'lr': options.lr, 'validation': len(validation[0])}
    path = os.path.join(options.output, f'{shortcut}-{seed}.json')
    if os.path.exists(path):
        with open(path, encoding='utf-8') as file:
            done = json.load(file)
        if done['recipe'] != recipe:
            raise SystemExit(f'{path}: was run as {done["recipe"]}, asked for was {recipe}; name another output or repeat its arguments')
        return done

    net = small_resnet(classes, shortcut, stem_stride=2 if images.shape[-1] > 32 else 1).to(memory_format=torch.channels_last)
    initialise(net, seed)
    optimizer = torch.optim.SGD(net.parameters(), options.lr, momentum=0.9, weight_decay=5e-4, nesterov=True)
    steps = max(options.points, int(options.epochs * (len(images) // options.batch)))
    # Order and mirrors depend on the seed alone: runs of a seed differ in their shortcuts and in nothing else.
    generator = torch.Generator().manual_seed(seed)
    curve, losses, order = [], [], torch.empty(0, dtype=torch.long)
    for step in range(steps):
        if len(order) < options.batch:
            order = torch.randperm(len(images), generator=generator)
        batch, order = order[:options.batch], order[options.batch:]
        net.train()
        x = prepare(images[batch])
        if torch.rand(1, generator=generator).item() < 0.5:
            x = x.flip(3)
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(net(x), labels[batch])
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        if (step + 1) * options.points // steps > step * options.points // steps:
            curve.append({'step': step + 1, 'loss': sum(losses) / len(losses), 'accuracy': measure(net, *validation)})
            losses = []
    print(f'{shortcut}, seed {seed}: loss {curve[-1]["loss"]:.4f}, validation {curve[-1]["accuracy"]:.4f} after {steps} steps', flush=True)
    result = {'recipe': recipe, 'curve': curve}
    write_text(path, json.dumps(result))
    return result


def initialise(net, seed):
    """Each tensor from its own generator, named after it: tensors that two variants share begin alike."""
    for name, tensor in net.named_parameters():
        if tensor.dim() > 1:
            generator = torch.Generator().manual_seed(zlib.crc32(f'{name} {seed}'.encode()))
            fan = tensor[0].numel()
            with torch.no_grad():
                tensor.copy_(torch.randn(tensor.shape, generator=generator) * (2 / fan) ** 0.5)


def prepare(images):
    return ((images.float() / 255 - 0.5) / 0.25).contiguous(memory_format=torch.channels_last)


def measure(net, images, labels):
    """Top-1 accuracy."""
    net.eval()
    with torch.no_grad():
        hits = sum((net(prepare(part)).argmax(1) == truth).sum().item() for part, truth in zip(images.split(250), labels.split(250)))
    return hits / len(labels)


def report(options, runs):
    steps = [point['step'] for point in next(iter(runs.values()))[0]['curve']]
    values = {quantity: {shortcut: numpy.array([[point[quantity] for point in r['curve']] for r in of]) for shortcut, of in runs.items()}
              for quantity in ('loss', 'accuracy')}
    write_text(os.path.join(options.output, 'results.json'), json.dumps({'steps': steps, 'runs': runs}))
    panels = [(title, steps, {shortcut: (v.mean(0), error(v)) for shortcut, v in values[quantity].items()})
              for quantity, title in (('loss', 'training loss'), ('accuracy', 'validation accuracy'))]
    write_text(os.path.join(options.output, 'curves.svg'), draw(panels, x='steps'))
    write_text(os.path.join(options.output, 'table.md'), '\n'.join(table(options, steps, quantity, values[quantity]) for quantity in values))
    print(f'{options.output}: curves.svg, table.md, results.json')


def table(options, steps, quantity, values):
    """A quantity and its difference to the plain shortcut of the same seed, at the first point, a quarter, half and the end of the runs, and in their mean."""
    columns = {f'step {steps[i]}': (lambda v, i=i: v[:, i]) for i in sorted({0, len(steps) // 4, len(steps) // 2, len(steps) - 1})}
    columns['mean of the run'] = lambda v: v.mean(1)
    title = {'loss': 'Training loss since the point before', 'accuracy': 'Validation accuracy'}[quantity]
    lines = [f'{title}, mean ± standard error of {options.seeds} seeds; in brackets the difference to *plain* with the same seed.', '',
             '| shortcut | ' + ' | '.join(columns) + ' |', '|---|' + '---|' * len(columns)]
    for shortcut, v in values.items():
        cells = []
        for part in columns.values():
            cell = f'{part(v).mean():.4f} ± {error(part(v)):.4f}'
            if shortcut != 'plain' and 'plain' in values:
                difference = part(v) - part(values['plain'])
                cell += f' ({difference.mean():+.4f} ± {error(difference):.4f})'
            cells.append(cell)
        lines.append(f'| {shortcut} | ' + ' | '.join(cells) + ' |')
    return '\n'.join(lines) + '\n'


def error(values):
    """Standard error of the mean over the seeds."""
    return values.std(0, ddof=1) / len(values) ** 0.5


def write_text(path, text):
    def write(draft):
        with open(draft, 'w', encoding='utf-8') as file:
            file.write(text)
    write_whole(path, write)


if __name__ == '__main__':
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit('Interrupted. Finished runs are kept: run the same command again to go on.')
    except OSError as fault:
        raise SystemExit(f'Cannot go on: {fault}. Mend that and run the same command again; finished runs are kept.')
