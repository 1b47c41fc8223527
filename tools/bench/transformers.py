"""Writes transformers of usual sizes with random weights, to time explanations: transformers.py distilbert|vit OUTPUT.onnx [--embeddings].

distilbert: 6 layers, hidden 768, 12 heads, 128 tokens, post-norm, Gelu; inputs input_ids and attention_mask, or with --embeddings one float input.
vit: ViT-B/16, 12 layers, hidden 768, 12 heads, 224 x 224 pixels, pre-norm. Needs Debian's python3-torch and python3-onnx.
"""
import argparse
import math
import torch
from torch import nn


class Attention(nn.Module):
    def __init__(self, hidden, heads):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.out = (nn.Linear(hidden, hidden) for _ in range(4))

    def forward(self, x, mask):
        def split(y):
            return y.view(y.shape[0], y.shape[1], self.heads, -1).transpose(1, 2)
        q, k, v = split(self.query(x)), split(self.key(x)), split(self.value(x))
        scores = q @ k.transpose(2, 3) / math.sqrt(q.shape[-1])
        if mask is not None:
            scores = scores + mask
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).flatten(2))


class Layer(nn.Module):
    def __init__(self, hidden, heads, before):
        super().__init__()
        self.before, self.attention = before, Attention(hidden, heads)
        self.norm1, self.norm2 = nn.LayerNorm(hidden), nn.LayerNorm(hidden)
        self.dense = nn.Sequential(nn.Linear(hidden, 4 * hidden), nn.GELU(), nn.Linear(4 * hidden, hidden))

    def forward(self, x, mask):
        if self.before:
            x = x + self.attention(self.norm1(x), mask)
            return x + self.dense(self.norm2(x))
        x = self.norm1(x + self.attention(x, mask))
        return self.norm2(x + self.dense(x))


class DistilBert(nn.Module):
    def __init__(self, embeddings):
        super().__init__()
        self.word = None if embeddings else nn.Embedding(30522, 768)
        self.place, self.norm = nn.Parameter(0.02 * torch.randn(1, 128, 768)), nn.LayerNorm(768)
        self.layers = nn.ModuleList(Layer(768, 12, before=False) for _ in range(6))
        self.head = nn.Sequential(nn.Linear(768, 768), nn.ReLU(), nn.Linear(768, 2))

    def forward(self, x, mask=None):
        x = self.norm((x if self.word is None else self.word(x)) + self.place)
        mask = None if mask is None else (1 - mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
        for layer in self.layers:
            x = layer(x, mask)
        return self.head(x[:, 0])


class Vit(nn.Module):
    def __init__(self):
        super().__init__()
        self.patches, self.token = nn.Conv2d(3, 768, 16, 16), nn.Parameter(torch.randn(1, 1, 768))
        self.place, self.norm, self.head = nn.Parameter(0.02 * torch.randn(1, 197, 768)), nn.LayerNorm(768), nn.Linear(768, 1000)
        self.layers = nn.ModuleList(Layer(768, 12, before=True) for _ in range(12))

    def forward(self, x):
        x = self.patches(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.place
        for layer in self.layers:
            x = layer(x, None)
        return self.head(self.norm(x)[:, 0])


parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("model", choices=["distilbert", "vit"])
parser.add_argument("output")
parser.add_argument("--embeddings", action="store_true")
given = parser.parse_args()
torch.manual_seed(0)
if given.model == "vit":
    model, inputs, names = Vit(), (torch.randn(1, 3, 224, 224),), ["pixel_values"]
elif given.embeddings:
    model, inputs, names = DistilBert(True), (torch.randn(1, 128, 768),), ["inputs_embeds"]
else:
    model, inputs, names = DistilBert(False), (torch.randint(30522, (1, 128)), torch.ones(1, 128, dtype=torch.int64)), ["input_ids", "attention_mask"]
torch.onnx.export(
    model.eval(), inputs, given.output, input_names=names, output_names=["logits"], opset_version=17,
    dynamic_axes={name: {0: "N"} for name in [*names, "logits"]})
