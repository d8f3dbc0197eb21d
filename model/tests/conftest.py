"""A model of random weights, a byte-level vocabulary and rows as the data generators write them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from gguf import GGMLQuantizationType, GGUFWriter, quantize  # noqa: E402

CONTROLS = [
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    "<repo_name>",
    "<reponame>",
    "<file_sep>",
]
LAYERS, HIDDEN, FEED_FORWARD, HEADS, KEY_HEADS = 2, 64, 96, 4, 2


def byte_letters() -> list[str]:
    """GPT-2's letters for the 256 bytes, in the bytes' order."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = iter(range(256, 512))
    return [chr(byte) if byte in plain else chr(next(others)) for byte in range(256)]


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A GGUF file like the real base: Q4_1 layers, tied embeddings, heads that share keys."""
    path = tmp_path_factory.mktemp("tiny") / "tiny.gguf"
    random = np.random.default_rng(7)
    tokens = [*CONTROLS, *byte_letters(), "in", "Ġi", "Ġin"]
    writer = GGUFWriter(path, "llama")
    writer.add_name("tiny")
    writer.add_context_length(256)
    writer.add_block_count(LAYERS)
    writer.add_embedding_length(HIDDEN)
    writer.add_feed_forward_length(FEED_FORWARD)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(KEY_HEADS)
    writer.add_rope_dimension_count(HIDDEN // HEADS)
    writer.add_rope_freq_base(10_000.0)
    writer.add_layer_norm_rms_eps(1e-5)
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list(tokens)
    writer.add_token_types([3] * len(CONTROLS) + [1] * (len(tokens) - len(CONTROLS)))
    writer.add_token_merges(["i n", "Ġ i", "Ġ in"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_add_bos_token(False)

    def add(name: str, rows: int, columns: int, scale: float = 0.3) -> None:
        weight = random.normal(0, scale, (rows, columns)).astype(np.float32)
        kind = GGMLQuantizationType.Q4_1
        writer.add_tensor(name, quantize(weight, kind), raw_dtype=kind)

    add("token_embd.weight", len(tokens), HIDDEN, 1.0)
    writer.add_tensor("output_norm.weight", random.uniform(0.5, 1.5, HIDDEN).astype(np.float32))
    key_rows = HIDDEN // HEADS * KEY_HEADS
    for layer in range(LAYERS):
        for norm in ("attn_norm", "ffn_norm"):
            writer.add_tensor(
                f"blk.{layer}.{norm}.weight", random.uniform(0.5, 1.5, HIDDEN).astype(np.float32)
            )
        for kind, rows, columns in [
            ("attn_q", HIDDEN, HIDDEN),
            ("attn_k", key_rows, HIDDEN),
            ("attn_v", key_rows, HIDDEN),
            ("attn_output", HIDDEN, HIDDEN),
            ("ffn_gate", FEED_FORWARD, HIDDEN),
            ("ffn_up", FEED_FORWARD, HIDDEN),
            ("ffn_down", HIDDEN, FEED_FORWARD),
        ]:
            add(f"blk.{layer}.{kind}.weight", rows, columns)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


@pytest.fixture(scope="session")
def base(tiny: Path) -> Path:
    from import_base import import_base

    out = tiny.parent / "base"
    import_base(tiny, out)
    return out


def row(number: int) -> dict:
    """Its answer follows from its prompt; the control tokens' texts in the code are plain text."""
    letter = chr(ord("a") + number % 26)
    prompt = f"<file_sep>{letter}{number}.ts\nlet {letter} = '<|im_end|>é'\n<|im_start|>rename in it<|im_end|>"
    mark = len(prompt) - len("<|im_start|>rename in it<|im_end|>")
    end = len(prompt) - len("<|im_end|>")
    completion = f"<repo_name>let {letter}{letter}\n<reponame>"
    return {
        "prompt": prompt,
        "promptSpecials": [[0, 10], [mark, mark + 12], [end, end + 10]],
        "completion": completion,
        "completionSpecials": [[0, 11], [len(completion) - 10, len(completion)]],
    }


@pytest.fixture(scope="session")
def data(tiny: Path) -> Path:
    folder = tiny.parent / "data"
    folder.mkdir()
    for name, numbers in (("train", range(40)), ("valid", range(40, 46)), ("test", range(46, 52))):
        lines = "".join(json.dumps(row(number)) + "\n" for number in numbers)
        (folder / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    return folder
