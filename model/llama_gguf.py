"""What a llama-architecture GGUF file calls things, and how its weights lie, beside Hugging Face's form."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from gguf import GGUFReader, ReaderTensor, dequantize

# GGUF's name of a layer's linear weight, and the module of Hugging Face's Llama that holds it.
LINEAR = {
    "attn_q": "self_attn.q_proj",
    "attn_k": "self_attn.k_proj",
    "attn_v": "self_attn.v_proj",
    "attn_output": "self_attn.o_proj",
    "ffn_gate": "mlp.gate_proj",
    "ffn_up": "mlp.up_proj",
    "ffn_down": "mlp.down_proj",
}
NORM = {"attn_norm": "input_layernorm", "ffn_norm": "post_attention_layernorm"}


@dataclass(frozen=True)
class Shape:
    layers: int
    hidden: int
    feed_forward: int
    heads: int
    key_heads: int
    vocabulary: int
    context: int
    norm_epsilon: float
    rope_base: float


class ModelFile:
    """A GGUF file, opened for reading."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.reader = GGUFReader(path)
        architecture = self.value("general.architecture")
        if architecture != "llama":
            raise ValueError(f"{path} holds a {architecture} model, not a llama one")

    def value(self, key: str, default: Any = None) -> Any:
        field = self.reader.get_field(key)
        return default if field is None else field.contents()

    def tensors(self) -> Iterator[ReaderTensor]:
        return iter(self.reader.tensors)

    @property
    def shape(self) -> Shape:
        heads = int(self.value("llama.attention.head_count"))
        return Shape(
            layers=int(self.value("llama.block_count")),
            hidden=int(self.value("llama.embedding_length")),
            feed_forward=int(self.value("llama.feed_forward_length")),
            heads=heads,
            key_heads=int(self.value("llama.attention.head_count_kv", heads)),
            vocabulary=len(self.value("tokenizer.ggml.tokens")),
            context=int(self.value("llama.context_length")),
            norm_epsilon=float(self.value("llama.attention.layer_norm_rms_epsilon")),
            rope_base=float(self.value("llama.rope.freq_base", 10_000.0)),
        )


def floats(tensor: ReaderTensor) -> np.ndarray:
    """The weights of a tensor in 32 bits, rows first: (out, in) for a linear layer."""
    return np.array(dequantize(tensor.data, tensor.tensor_type), dtype=np.float32)


def to_gguf_rows(weight: np.ndarray, heads: int) -> np.ndarray:
    """
    Puts the rows of a query or key weight, or of an adapter's B for one, as GGUF holds them. Hugging Face
    rotates row i of a head with row i + half, llama.cpp row 2i with row 2i + 1.
    """
    half = weight.shape[0] // heads // 2
    return weight.reshape(heads, 2, half, -1).swapaxes(1, 2).reshape(weight.shape)


def from_gguf_rows(weight: np.ndarray, heads: int) -> np.ndarray:
    """The inverse of `to_gguf_rows`."""
    half = weight.shape[0] // heads // 2
    return weight.reshape(heads, half, 2, -1).swapaxes(1, 2).reshape(weight.shape)


def rotated_heads(kind: str, shape: Shape) -> int | None:
    """How many heads the rows of a weight such as `attn_q` are cut into, None where rows are not rotated."""
    return {"attn_q": shape.heads, "attn_k": shape.key_heads}.get(kind)


_LAYER = re.compile(r"blk\.(\d+)\.(\w+)\.weight")


def layer_tensor(name: str) -> tuple[int, str] | None:
    """Layer and kind of a tensor name such as `blk.3.attn_q.weight`; None for what is in no layer."""
    match = _LAYER.fullmatch(name)
    return None if match is None else (int(match[1]), match[2])
