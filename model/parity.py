#!/usr/bin/env python3
"""
Compares this folder's Python with llama.cpp: ids of texts, and logits of a model with or without an adapter.

    python parity.py ids    --base base/ --gguf smollm2-135m.gguf --data data/out/test.jsonl
    python parity.py logits --base base/ --gguf merged-f16.gguf --data data/out/test.jsonl [--adapter run/adapter]

Ends with 1 when an id differs, or fewer tokens than --agree have the same most likely successor.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import torch

from train import encode_rows, load_base, load_tokenizer, read_rows

SCRIPT = Path(__file__).parent / "parity" / "src" / "llama-cpp.ts"
# Texts that tell tokenizers apart.
TEXTS = [
    "const x = 1234567.89e-10;\n\n\n\tif (a?.b) { return `héllo ${x}` }\r\n",
    "  \n   \t  indented   \n\n",
    "it's we'll I'D don't 'tis",
    "日本語とemoji 🎉🏳️‍🌈 ½ ² Ⅷ ٣",
    "a" * 300,
    "<|im_start|>not a control token<|im_end|><file_sep><reponame>",
    "x=>x**2;//===>>>!!!??::",
    "\u00a0\u2028\ufeff nul",
]


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("what", choices=["ids", "logits"])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--gguf", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--rows", type=int, default=8)
    parser.add_argument("--agree", type=float, default=0.99)
    args = parser.parse_args()
    if args.what == "ids":
        return compare_ids(args)
    return compare_logits(args)


def compare_ids(args: argparse.Namespace) -> int:
    rows = read_rows(args.data)[: args.rows]
    texts = TEXTS + [row[side] for row in rows for side in ("prompt", "completion")]
    asked = [{"text": text, "special": special} for text in texts for special in (False, True)]
    theirs = json.loads(llama_cpp(command="ids", model=str(args.gguf), texts=asked))
    tokenizer = load_tokenizer(args.base)
    different = 0
    for ask, ids in zip(asked, theirs, strict=True):
        tokenizer.encode_special_tokens = not ask["special"]
        ours = tokenizer.encode(ask["text"], add_special_tokens=False).ids
        if ours != ids:
            different += 1
            print(f"differs: {ask}\n  {ours}\n  {ids}")
    print(
        f"ids: {len(asked) - different} of {len(asked)} texts alike, {sum(map(len, theirs))} tokens"
    )
    ending = answers_cut_short(args.gguf, rows, tokenizer)
    return int(different > 0 or ending > 0)


def answers_cut_short(gguf: Path, rows: list[dict[str, Any]], tokenizer: Any) -> int:
    """How many answers hold a token that ends them for llama.cpp: they cannot be given to their end."""
    ends = set(json.loads(llama_cpp(command="ends", model=str(gguf))))
    inside = [
        {row["completion"][start:stop] for start, stop in row["completionSpecials"]} for row in rows
    ]
    bad = [{text for text in texts if tokenizer.token_to_id(text) in ends} for texts in inside]
    count = sum(bool(texts) for texts in bad)
    if count:
        print(
            f"{count} of {len(rows)} answers hold {', '.join(sorted(set().union(*bad)))}, which ends them"
        )
    return count


def compare_logits(args: argparse.Namespace) -> int:
    rows = read_rows(args.data)
    tokenizer = load_tokenizer(args.base)
    chosen = rows[:: max(1, len(rows) // args.rows)][: args.rows]
    examples = encode_rows(
        chosen, tokenizer, json.loads((args.base / "config.json").read_text())["eos_token_id"]
    )
    prompts = [example.ids.tolist() for example in examples]
    ours, theirs = torch_logits(args.base, args.adapter, prompts), llama_logits(args.gguf, prompts)
    # Where the model answers, and everywhere.
    answers = np.concatenate([np.arange(len(e.ids)) >= e.prompt - 1 for e in examples])
    measured = {"all": compare(ours, theirs), "answers": compare(ours[answers], theirs[answers])}
    print(json.dumps(measured, indent=2))
    return int(min(part["top1"] for part in measured.values()) < args.agree)


def compare(ours: np.ndarray, theirs: np.ndarray) -> dict[str, Any]:
    difference = np.abs(ours - theirs)
    return {
        "tokens": len(ours),
        "top1": round(float((ours.argmax(1) == theirs.argmax(1)).mean()), 5),
        "max_difference": round(float(difference.max()), 4),
        "mean_difference": round(float(difference.mean()), 5),
    }


@torch.no_grad()
def torch_logits(base: Path, adapter: Path | None, prompts: list[list[int]]) -> np.ndarray:
    model = load_base(base, torch.float32)
    if adapter is not None:
        from peft import PeftModel

        model = PeftModel.from_pretrained(model, adapter)
    return np.concatenate(
        [model(input_ids=torch.tensor([prompt])).logits[0].numpy() for prompt in prompts]
    )


def llama_logits(gguf: Path, prompts: list[list[int]]) -> np.ndarray:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "logits.f32"
        llama_cpp(command="logits", model=str(gguf), prompts=prompts, out=str(out))
        return np.fromfile(out, dtype=np.float32).reshape(sum(map(len, prompts)), -1)


def llama_cpp(**request: Any) -> str:
    """The program's own llama.cpp: NODE names the Node that runs it, by default the repository's."""
    node = os.environ.get("NODE", str(SCRIPT.parents[3] / "node_modules" / ".bin" / "node"))
    done = subprocess.run(
        [node, str(SCRIPT)], input=json.dumps(request), text=True, capture_output=True
    )
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
