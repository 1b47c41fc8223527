"""Lets zennit 1.0 run on a PyTorch older than 2.1. Import it before zennit.

Adds two keyword arguments to torch.nn.Module and touches nothing of zennit: `with_kwargs` of the hooks (PyTorch 2.0), `assign` of load_state_dict (2.1).
"""
import torch

Module = torch.nn.Module
_pre_hook, _hook, _load = Module.register_forward_pre_hook, Module.register_forward_hook, Module.load_state_dict


def register_forward_pre_hook(self, hook, *, prepend=False, with_kwargs=False):
    if not with_kwargs:
        return _pre_hook(self, hook)

    def positional(module, args):
        changed = hook(module, args, {})
        return None if changed is None else changed[0]

    return _pre_hook(self, positional)


def register_forward_hook(self, hook, *, prepend=False, with_kwargs=False):
    if not with_kwargs:
        return _hook(self, hook)
    return _hook(self, lambda module, args, output: hook(module, args, {}, output))


def load_state_dict(self, state_dict, strict=True, assign=False):
    if not assign:
        return _load(self, state_dict, strict)
    if strict:
        raise NotImplementedError('load_state_dict(assign=True, strict=True): zennit calls it with strict=False only')
    for name, value in state_dict.items():  # names of this module's own parameters, without dots: zennit gives no others
        setattr(self, name, value if isinstance(value, torch.nn.Parameter) else torch.nn.Parameter(value))


Module.register_forward_pre_hook = register_forward_pre_hook
Module.register_forward_hook = register_forward_hook
Module.load_state_dict = load_state_dict
