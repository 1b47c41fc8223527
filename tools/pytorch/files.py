"""Files that are written whole or not at all, and checkpoints that are checked when read."""
import os
import pickle

import torch


def load_checkpoint(path):
    """What train_scenes.py saved; ends the program with one line where that is missing or broken."""
    try:
        checkpoint = torch.load(path, map_location='cpu')
        checkpoint['recipe'], checkpoint['state'], checkpoint['net']
        return checkpoint
    except (OSError, RuntimeError, KeyError, TypeError, EOFError, pickle.UnpicklingError) as fault:
        raise SystemExit(f'{path}: expected a checkpoint of train_scenes.py, found none ({fault}); delete it or name another')


def write_whole(path, write):
    """Calls write(draft) with a name in the same folder and renames the result; leaves nothing behind when it fails."""
    draft = path + '.unfinished'
    try:
        write(draft)
        os.replace(draft, path)
    finally:
        if os.path.exists(draft):
            os.remove(draft)
