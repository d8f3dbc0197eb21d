#!/usr/bin/env python3
"""
Merges a GGUF adapter into a GGUF base, in 16-bit floats: the reference of what the program does when it
installs the model. README.md, "Merging", says it step by step.

    python merge.py --base smollm2-135m.gguf --adapter turant-edit-135m-lora.gguf --out merged-f16.gguf
"""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

import numpy as np
from gguf import GGUFReader, GGUFValueType, GGUFWriter, LlamaFileType, ReaderField

from llama_gguf import ModelFile, floats

# Of the header, which the writer writes itself.
OWN = ("GGUF.", "general.architecture", "general.file_type", "general.quantization_version")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--adapter", type=Path, help="without one, the base alone is rewritten")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    merge(args.base, args.adapter, args.out)
    digest = hashlib.sha256(args.out.read_bytes()).hexdigest()
    print(f"{args.out}: {args.out.stat().st_size:,} bytes, sha256 {digest}")


def merge(base: Path, adapter: Path | None, out: Path) -> None:
    file = ModelFile(base)
    updates = (
        {}
        if adapter is None
        else read_updates(adapter, hashlib.sha256(base.read_bytes()).hexdigest())
    )
    writer = GGUFWriter(out, "llama")
    writer.add_file_type(LlamaFileType.MOSTLY_F16)
    for field in file.reader.fields.values():
        if not field.name.startswith(OWN):
            copy_field(writer, field)
    for tensor in file.tensors():
        writer.add_tensor(tensor.name, merged(floats(tensor), updates.pop(tensor.name, None)))
    if updates:
        raise ValueError(f"the base has no {', '.join(sorted(updates))}")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def merged(weight: np.ndarray, update: tuple[float, np.ndarray, np.ndarray] | None) -> np.ndarray:
    """
    W + alpha / rank * B A, summed in 64 bits and rounded once: then the order of the sums does not matter but
    in one case of many millions. Norms stay as they are.
    """
    if update is not None:
        scale, a, b = update
        return (
            weight.astype(np.float64) + scale * (b.astype(np.float64) @ a.astype(np.float64))
        ).astype(np.float16)
    return weight if weight.ndim == 1 else weight.astype(np.float16)


def read_updates(path: Path, base_digest: str) -> dict[str, tuple[float, np.ndarray, np.ndarray]]:
    """Scale, A and B by the name of the tensor that they change."""
    reader = GGUFReader(path)

    def value(key: str):
        field = reader.get_field(key)
        return None if field is None else field.contents()

    if (value("general.type"), value("adapter.type")) != ("adapter", "lora"):
        raise ValueError(f"{path} is no LoRA adapter")
    if value("turant.base.sha256") != base_digest:
        raise ValueError(f"{path} was trained on another base")
    found = {tensor.name: floats(tensor) for tensor in reader.tensors}
    targets = {name.removesuffix(".lora_a") for name in found if name.endswith(".lora_a")}
    updates = {}
    for target in targets:
        a, b = found.pop(f"{target}.lora_a"), found.pop(f"{target}.lora_b")
        updates[target] = (value("adapter.lora.alpha") / a.shape[0], a, b)
    if found:
        raise ValueError(f"{path}: nothing is known of {', '.join(sorted(found))}")
    return updates


def copy_field(writer: GGUFWriter, field: ReaderField) -> None:
    kind, *items = field.types
    writer.add_key_value(
        field.name, field.contents(), kind, items[0] if kind == GGUFValueType.ARRAY else None
    )


if __name__ == "__main__":
    main()
