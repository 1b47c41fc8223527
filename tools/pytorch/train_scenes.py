#!/usr/bin/env python3
"""Trains one network of onnx-models on pictures of tools/OnnxLrp.Scenes. Interrupted training goes on from its last epoch.

    python3 tools/pytorch/train_scenes.py DATA --net scenes-resnet --output runs/scenes-resnet.pt
"""
import argparse
import ctypes
import io
import math
import os
import sys
import time

import torch
from torch import nn

from files import load_checkpoint, load_tensors, write_whole
from nets import NETS
from scenes_data import augment, load_split, normalise, read_settings


def main():
    options = parse_options()
    settings = read_settings(options.data)
    os.makedirs(os.path.dirname(options.output) or '.', exist_ok=True)
    keep_freed_memory()
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    torch.set_flush_denormal(True)

    images, labels = load_split(options.data, 'train')
    # Channels last is up to twice as fast on a CPU.
    net = NETS[options.net](len(settings['classes'])).to(memory_format=torch.channels_last)
    optimizer = torch.optim.AdamW(net.parameters(), lr=options.lr, weight_decay=options.weight_decay)
    steps = len(images) // options.batch
    if steps == 0:
        raise SystemExit(f'--batch {options.batch}: expected at most the {len(images)} training pictures of {options.data}')
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, options.lr, epochs=options.epochs, steps_per_epoch=steps, pct_start=0.2)
    recipe = {'net': options.net, 'dataset': settings, 'epochs': options.epochs, 'batch': options.batch, 'lr': options.lr,
              'weight_decay': options.weight_decay, 'seed': options.seed}
    if options.start:
        recipe |= {'start': os.path.basename(options.start), 'start_part': options.start_part}
    state = resume(options, recipe, net, optimizer, schedule)

    print(f'{options.net}: {sum(p.numel() for p in net.parameters())} parameters, epoch {state["epoch"]} of {options.epochs} done', flush=True)
    validation = load_split(options.data, 'val')
    while state['epoch'] < options.epochs:
        started, spent = time.time(), time.process_time()
        # Every epoch has its own stream, so that a resumed run draws what an uninterrupted one would.
        generator = torch.Generator().manual_seed(options.seed * 1000 + state['epoch'])
        torch.manual_seed(options.seed * 1000 + state['epoch'])
        loss = train_epoch(net, images, labels, optimizer, schedule, generator, options)
        accuracy = measure(net, *validation)
        state['epoch'] += 1
        state['seconds'] += time.time() - started
        state['processor_seconds'] += time.process_time() - spent
        print(f'epoch {state["epoch"]:3}: loss {loss:.4f}, validation {accuracy:.4f}, {state["seconds"] / 60:.1f} min ({state["processor_seconds"] / 60:.1f} of a processor)', flush=True)
        save(options.output, recipe, state, net, optimizer, schedule)

    print(f'{options.net}: test {measure(net, *load_split(options.data, "test")):.4f} after {state["seconds"] / 60:.1f} min', flush=True)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('data', help='folder rendered by tools/OnnxLrp.Scenes')
    parser.add_argument('--net', required=True, choices=sorted(NETS))
    parser.add_argument('--output', required=True, help='checkpoint to write, and to go on from')
    parser.add_argument('--start', help='checkpoint or exported network whose tensors, where name and shape fit, are the first weights')
    parser.add_argument('--start-part', default='', help='take only tensors whose name begins so, such as stem')
    parser.add_argument('--epochs', type=positive, default=16)
    parser.add_argument('--batch', type=positive, default=64)
    parser.add_argument('--lr', type=float, default=4e-3, help='peak of the one-cycle schedule')
    parser.add_argument('--weight-decay', type=float, default=0.02)
    parser.add_argument('--seed', type=int, default=1)
    parser.add_argument('--threads', type=positive, default=2)
    return parser.parse_args()


def keep_freed_memory():
    """Lets glibc reuse large blocks. By default it gives each back to the system, and fetching it anew, page by page, takes longer than most layers compute."""
    if sys.platform != 'linux':
        return
    library = ctypes.CDLL(None)
    if hasattr(library, 'mallopt'):
        trim_threshold, mmap_max = -1, -4
        library.mallopt(trim_threshold, 2**31 - 1)
        library.mallopt(mmap_max, 0)


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f'expected a number from 1, found {text}')
    return number


def train_epoch(net, images, labels, optimizer, schedule, generator, options):
    net.train()
    order = torch.randperm(len(images), generator=generator)
    total, steps = 0.0, len(images) // options.batch
    for step in range(steps):
        batch = order[step * options.batch:(step + 1) * options.batch]
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.cross_entropy(net(augment(normalise(images[batch]), generator)), labels[batch])
        loss.backward()
        optimizer.step()
        schedule.step()
        total += loss.item()
        if not math.isfinite(total):
            raise SystemExit(f'{options.output}: the loss is no number any more in step {step + 1} of this epoch; train anew with a lower --lr (now {options.lr})')
    return total / steps


def measure(net, images, labels):
    """Top-1 accuracy."""
    net.eval()
    with torch.no_grad():
        hits = sum((net(normalise(part)).argmax(1) == truth).sum().item() for part, truth in zip(images.split(250), labels.split(250)))
    return hits / len(labels)


def save(path, recipe, state, net, optimizer, schedule):
    checkpoint = {'recipe': recipe, 'state': state, 'net': net.state_dict(), 'optimizer': optimizer.state_dict(), 'schedule': schedule.state_dict()}
    memory = io.BytesIO()
    torch.save(checkpoint, memory)
    write_whole(path, memory.getbuffer())


def resume(options, recipe, net, optimizer, schedule):
    """Takes up the run of the output file, or begins one."""
    if not os.path.exists(options.output):
        if options.start:
            start_from(options.start, options.start_part, net)
        return {'epoch': 0, 'seconds': 0.0, 'processor_seconds': 0.0}
    checkpoint = load_checkpoint(options.output)
    differences = [f'{key} {checkpoint["recipe"].get(key)} instead of {recipe.get(key)}'
                   for key in sorted(recipe | checkpoint['recipe']) if checkpoint['recipe'].get(key) != recipe.get(key)]
    if differences:
        raise SystemExit(f'{options.output}: was trained with {", ".join(differences)}; repeat its arguments, or name another output')
    net.load_state_dict(checkpoint['net'])
    optimizer.load_state_dict(checkpoint['optimizer'])
    schedule.load_state_dict(checkpoint['schedule'])
    return checkpoint['state']


def start_from(path, part, net):
    own = net.state_dict()
    fitting = {name: tensor for name, tensor in load_tensors(path).items()
               if name.startswith(part) and name in own and own[name].shape == tensor.shape}
    if not fitting:
        raise SystemExit(f'{path}: expected tensors whose names begin with "{part}" and whose shapes fit, found none; name another --start or --start-part')
    print(f'{len(fitting)} of {len(own)} tensors start from {path}', flush=True)
    net.load_state_dict(own | fitting)


if __name__ == '__main__':
    try:
        main()
    except KeyboardInterrupt:
        raise SystemExit('Interrupted. Finished epochs are kept: run the same command again to go on.')
    except OSError as fault:
        raise SystemExit(f'Cannot go on: {fault}. Mend that and run the same command again; finished epochs are kept.')
