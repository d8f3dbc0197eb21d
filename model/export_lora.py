#!/usr/bin/env python3
"""
Writes an adapter that train.py made as the GGUF adapter that llama.cpp loads and merge.py merges.

    python export_lora.py --adapter run/adapter --base base/ --out turant-edit-135m-lora.gguf
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path

import numpy as np
from gguf import GGUFWriter
from safetensors.numpy import load_file

from llama_gguf import LINEAR, to_gguf_rows

_WEIGHT = re.compile(r".*\.layers\.(\d+)\.((?:self_attn|mlp)\.\w+)\.lora_([AB])\.weight")
_KIND = {module: kind for kind, module in LINEAR.items()}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--adapter", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--name", default="turant-edit-135m")
    args = parser.parse_args()
    export(args.adapter, args.base, args.out, args.name)
    digest = hashlib.sha256(args.out.read_bytes()).hexdigest()
    print(f"{args.out}: {args.out.stat().st_size:,} bytes, sha256 {digest}")


def export(adapter: Path, base: Path, out: Path, name: str) -> None:
    about = json.loads((adapter / "about.json").read_text())
    heads, key_heads = json.loads((base / "source.json").read_text())["heads"]
    alpha = float(json.loads((adapter / "adapter_config.json").read_text())["lora_alpha"])
    writer = GGUFWriter(out, "llama")
    writer.add_type("adapter")
    writer.add_name(name)
    writer.add_license("apache-2.0")
    writer.add_string("adapter.type", "lora")
    writer.add_float32("adapter.lora.alpha", alpha)
    # What it was made from: nothing but these, so that the same run gives the same bytes.
    writer.add_string("turant.base.sha256", about["base"]["sha256"])
    writer.add_string("turant.training.config", json.dumps(about["config"], sort_keys=True))
    writer.add_string("turant.training.data.sha256", about["data"]["sha256"])
    writer.add_uint32("turant.training.data.examples", about["data"]["examples"])
    writer.add_string("turant.training.revision", about["revision"])
    writer.add_uint32("turant.training.seed", about["config"]["seed"])
    for tensor, weight in sorted(tensors(adapter, {"attn_q": heads, "attn_k": key_heads}).items()):
        writer.add_tensor(tensor, weight)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def tensors(adapter: Path, rotated: dict[str, int]) -> dict[str, np.ndarray]:
    """A lies as it is, (rank, in); B is (out, rank), its rows in the order of the base's."""
    made = {}
    for name, weight in load_file(str(adapter / "adapter_model.safetensors")).items():
        match = _WEIGHT.fullmatch(name)
        if match is None:
            raise ValueError(f"no place in GGUF is known for {name}")
        layer, kind, which = match[1], _KIND[match[2]], match[3]
        if which == "B" and kind in rotated:
            weight = to_gguf_rows(weight, rotated[kind])
        made[f"blk.{layer}.{kind}.weight.lora_{which.lower()}"] = np.ascontiguousarray(
            weight, dtype=np.float16
        )
    return made


if __name__ == "__main__":
    main()
