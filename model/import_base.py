#!/usr/bin/env python3
"""
Makes a Hugging Face checkpoint of the base model out of the GGUF file that the program installs.

The weights are the dequantised ones, in 32 bits: an adapter is trained against what is served.

    python import_base.py --gguf smollm2-135m.gguf --out base/
"""

from __future__ import annotations

import argparse
import hashlib
import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers

from llama_gguf import (
    LINEAR,
    NORM,
    ModelFile,
    Shape,
    floats,
    from_gguf_rows,
    layer_tensor,
    rotated_heads,
)

CONTROL = 3
USER_DEFINED = 4


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    import_base(args.gguf, args.out)
    print(f"{args.out}: {ModelFile(args.gguf).shape}")


def import_base(gguf: Path, out: Path) -> None:
    file = ModelFile(gguf)
    out.mkdir(parents=True, exist_ok=True)
    weights = read_weights(file)
    save_file(weights, str(out / "model.safetensors"), metadata={"format": "pt"})
    write_json(out / "config.json", config_of(file, tied="lm_head.weight" not in weights))
    tokenizer_of(file).save(str(out / "tokenizer.json"))
    write_json(out / "source.json", source_of(file))


def read_weights(file: ModelFile) -> dict[str, torch.Tensor]:
    shape = file.shape
    return {
        target: torch.from_numpy(weight)
        for tensor in file.tensors()
        for target, weight in [convert(tensor, shape)]
        if target is not None
    }


def convert(tensor, shape: Shape):
    whole = {
        "token_embd.weight": "model.embed_tokens.weight",
        "output_norm.weight": "model.norm.weight",
        "output.weight": "lm_head.weight",
    }
    if tensor.name in whole:
        return whole[tensor.name], floats(tensor)
    # The frequencies of the rotation follow from the configuration.
    if tensor.name == "rope_freqs.weight":
        raise ValueError("models with scaled rotations are not supported")
    placed = layer_tensor(tensor.name)
    if placed is None:
        raise ValueError(f"no place is known for the tensor {tensor.name}")
    layer, kind = placed
    weight = floats(tensor)
    heads = rotated_heads(kind, shape)
    if heads is not None:
        weight = from_gguf_rows(weight, heads).copy()
    return f"model.layers.{layer}.{(LINEAR | NORM)[kind]}.weight", weight


def config_of(file: ModelFile, tied: bool) -> dict:
    shape = file.shape
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape.vocabulary,
        "hidden_size": shape.hidden,
        "intermediate_size": shape.feed_forward,
        "num_hidden_layers": shape.layers,
        "num_attention_heads": shape.heads,
        "num_key_value_heads": shape.key_heads,
        "max_position_embeddings": shape.context,
        "rms_norm_eps": shape.norm_epsilon,
        "rope_parameters": {"rope_type": "default", "rope_theta": shape.rope_base},
        "hidden_act": "silu",
        "attention_bias": False,
        "mlp_bias": False,
        "tie_word_embeddings": tied,
        "bos_token_id": file.value("tokenizer.ggml.bos_token_id"),
        "eos_token_id": file.value("tokenizer.ggml.eos_token_id"),
        "dtype": "float32",
    }


def tokenizer_of(file: ModelFile) -> Tokenizer:
    """
    The byte-level BPE of the file. Control tokens are recognised in texts only where `encode_special_tokens`
    is false: the trainer sets it, as the engine tokenises what people write.
    """
    kind, split = file.value("tokenizer.ggml.model"), file.value("tokenizer.ggml.pre", "default")
    if kind != "gpt2":
        raise ValueError(f"the tokenizer is of the kind {kind}, not byte-level BPE")
    tokens: list[str] = file.value("tokenizer.ggml.tokens")
    merges: list[str] = file.value("tokenizer.ggml.merges")
    types: list[int] = file.value("tokenizer.ggml.token_type")
    if USER_DEFINED in types:
        raise ValueError("user-defined tokens are not supported: llama.cpp finds them in any text")
    bpe = models.BPE(
        vocab={token: index for index, token in enumerate(tokens)},
        merges=[tuple(merge.split(" ")) for merge in merges],
    )
    tokenizer = Tokenizer(bpe)
    tokenizer.pre_tokenizer = pre_tokenizer(split)
    tokenizer.decoder = decoders.ByteLevel()
    specials = [token for token, type_ in zip(tokens, types, strict=True) if type_ == CONTROL]
    tokenizer.add_special_tokens(
        [AddedToken(token, special=True, normalized=False) for token in specials]
    )
    return tokenizer


def pre_tokenizer(split: str) -> pre_tokenizers.PreTokenizer:
    """llama.cpp's splits that this base and the tests' models use, in the tokenizers library's words."""
    byte_level = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    if split in ("smollm", "starcoder", "refact", "command-r"):
        digits = pre_tokenizers.Split(Regex(r"\p{N}"), behavior="isolated")
        return pre_tokenizers.Sequence([digits, byte_level])
    if split in ("gpt-2", "gpt2"):
        return byte_level
    raise ValueError(f"the split {split} of the tokenizer is not supported")


def source_of(file: ModelFile) -> dict:
    return {
        "name": file.value("general.name"),
        "file": file.path.name,
        "sha256": hashlib.sha256(file.path.read_bytes()).hexdigest(),
        "heads": [file.shape.heads, file.shape.key_heads],
        "addBos": bool(file.value("tokenizer.ggml.add_bos_token", False)),
    }


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")


if __name__ == "__main__":
    main()
