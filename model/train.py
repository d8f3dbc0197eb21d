#!/usr/bin/env python3
"""
Trains a LoRA adapter of the edit model on completions: the same script on a CPU and on a GPU, resumable.

    python train.py --base base/ --data data/out --out run --minutes 180

A run that was stopped goes on when the same command is given again. `run/` gets `checkpoint/` (adapter,
optimizer, random numbers, place in the data), `metrics.jsonl`, and at the end `adapter/`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import random
import shutil
import signal
import subprocess
import time
from contextlib import AbstractContextManager, ExitStack
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from peft import (
    LoraConfig,
    PeftModel,
    get_peft_model,
    get_peft_model_state_dict,
    set_peft_model_state_dict,
)
from peft.helpers import disable_input_dtype_casting
from tokenizers import Encoding, Tokenizer
from torch.nn import functional
from transformers import AutoModelForCausalLM, PreTrainedModel
from transformers.utils import logging as transformers_logging

LINEAR_LAYERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
PROGRESS_SECONDS = 5.0

# What changes the result, and so must be the same when a run goes on.
FIXED = [
    "rank",
    "alpha",
    "top_layers",
    "lr",
    "warmup",
    "epochs",
    "steps",
    "step_tokens",
    "max_tokens",
    "seed",
    "overfit",
    "keep",
    "copied_share",
    "dtype",
]


@dataclass(frozen=True)
class Example:
    """One row as tokens; `prompt` of them are given, the others are learnt."""

    ids: np.ndarray
    prompt: int
    # Of the learnt tokens, which only repeat a line of the prompt.
    copied: np.ndarray

    @property
    def learnt(self) -> int:
        return len(self.ids) - self.prompt


@dataclass
class Position:
    """How far a run has come. `step` counts in all, `epoch` and `taken` say where the data stands."""

    step: int = 0
    epoch: int = 0
    taken: int = 0
    tokens: int = 0
    learnt: int = 0
    seconds: float = 0.0
    valid_loss: float = math.inf
    exact: float = 0.0


def main() -> None:
    args = arguments()
    if args.threads:
        torch.set_num_threads(args.threads)
    Run(args).train()


def arguments(given: list[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    add = parser.add_argument
    add("--base", type=Path, required=True, help="folder that import_base.py made")
    add("--data", type=Path, required=True, help="folder with train.jsonl and valid.jsonl")
    add("--out", type=Path, required=True)
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    add(
        "--dtype",
        choices=["bf16", "fp32"],
        default="bf16",
        help="of the base; the adapter is kept in fp32",
    )
    add("--threads", type=int, default=0, help="compute threads on a CPU; default: torch's choice")
    add(
        "--compile",
        action="store_true",
        help="torch.compile the layers: worth its minutes on a GPU",
    )
    add("--rank", type=int, default=16)
    add("--alpha", type=float, default=32)
    add("--top-layers", type=int, default=0, help="adapt the last N layers only; 0: all")
    add(
        "--lr",
        type=float,
        default=1e-3,
        help="highest learning rate, decays as a cosine to a tenth",
    )
    add("--warmup", type=float, default=0.03, help="share of the run in which the rate rises")
    add("--epochs", type=int, default=1)
    add("--steps", type=int, default=0, help="stop after so many; 0: as the epochs say")
    add(
        "--minutes",
        type=float,
        default=0,
        help="stop after so much time, all sessions together; may change between them; 0: no limit",
    )
    add("--step-tokens", type=int, default=8192, help="tokens of an optimizer step")
    add("--micro-tokens", type=int, default=2048, help="tokens computed at once, padding counted")
    add("--max-tokens", type=int, default=1024, help="longer examples are left out")
    add(
        "--keep",
        type=shares,
        default={},
        metavar="OPERATOR=SHARE,...",
        help="learn from that share of these kinds of edits only, for a run too short for all",
    )
    add(
        "--copied-share",
        type=float,
        default=0.25,
        help="share of the tokens of unchanged lines that are learnt from",
    )
    add("--clip", type=float, default=1.0)
    add("--seed", type=int, default=1)
    add(
        "--overfit",
        type=int,
        default=0,
        metavar="N",
        help="learn N examples by heart, and validate on them",
    )
    add("--valid-examples", type=int, default=200)
    add("--valid-minutes", type=float, default=20, help="time between validations")
    add("--valid-steps", type=int, default=0, help="steps between validations, in place of minutes")
    add("--checkpoint-minutes", type=float, default=10)
    args = parser.parse_args(given)
    if args.overfit and args.epochs == 1:
        args.epochs = 100
    return args


def shares(text: str) -> dict[str, float]:
    pairs = [part.split("=") for part in text.split(",")]
    if any(len(pair) != 2 or not 0 <= float(pair[1]) <= 1 for pair in pairs):
        raise argparse.ArgumentTypeError("write OPERATOR=SHARE,... with shares from 0 to 1")
    return {operator: float(share) for operator, share in pairs}


# Data


def keep_shares(
    rows: list[dict[str, Any]], kept: dict[str, float], seed: int
) -> list[dict[str, Any]]:
    chance = random.Random(f"{seed} keep")
    return [row for row in rows if chance.random() < kept.get(row["operator"], 1.0)]


def read_rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def load_tokenizer(base: Path) -> Tokenizer:
    """The base's tokenizer as the engine uses it: no text becomes a control token by what it says."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.encode_special_tokens = True
    return tokenizer


def encode_rows(
    rows: list[dict[str, Any]], tokenizer: Tokenizer, end: int, begin: int | None = None
) -> list[Example]:
    """
    Rows as tokens, `end` behind each. Control tokens are where the row says so; each text between two of them
    is tokenised by itself, as the engine does it.
    """
    sides = [
        (row[name], row[f"{name}Specials"]) for row in rows for name in ("prompt", "completion")
    ]
    pieces = [cut(text, spans) for text, spans in sides]
    texts = [text for parts in pieces for text, special in parts if not special]
    encoded = iter(tokenizer.encode_batch(texts, add_special_tokens=False))
    encodings = [[None if special else next(encoded) for _, special in parts] for parts in pieces]

    ids = [
        [
            i
            for (text, _), encoding in zip(parts, found, strict=True)
            for i in ([control(tokenizer, text)] if encoding is None else encoding.ids)
        ]
        for parts, found in zip(pieces, encodings, strict=True)
    ]
    copies = (
        copied_tokens(row, parts, found)
        for row, parts, found in zip(rows, pieces[1::2], encodings[1::2], strict=True)
    )
    examples = []
    for prompt, completion in zip(ids[::2], ids[1::2], strict=True):
        if begin is not None and prompt[:1] != [begin]:
            prompt = [begin, *prompt]
        ids = np.array([*prompt, *completion, end], dtype=np.int64)
        examples.append(Example(ids, len(prompt), next(copies)))
    return examples


def copied_tokens(
    row: dict[str, Any], parts: list[tuple[str, bool]], encodings: list[Encoding | None]
) -> np.ndarray:
    """Of a completion and the end behind it: which tokens are of a line that the edited text has as well."""
    task = row.get("task", {})
    known = set(task["region"].splitlines()) if task.get("type") == "edit" else set()
    flags: list[bool] = []
    for (text, _), encoding in zip(parts, encodings, strict=True):
        if encoding is None:
            flags.append(False)
            continue
        lines = text.splitlines()
        starts = np.cumsum([0, *(len(line) + 1 for line in lines)])
        for start, stop in encoding.offsets:
            # A token that goes on into the next line says something of both.
            first = int(np.searchsorted(starts, start, side="right")) - 1
            last = int(np.searchsorted(starts, max(start, stop - 1), side="right")) - 1
            flags.append(all(line in known for line in lines[first : last + 1]))
    return np.array([*flags, False], dtype=bool)


def cut(text: str, spans: list[list[int]]) -> list[tuple[str, bool]]:
    parts, place = [], 0
    for start, stop in spans:
        if start > place:
            parts.append((text[place:start], False))
        parts.append((text[start:stop], True))
        place = stop
    return parts + ([(text[place:], False)] if place < len(text) else [])


def control(tokenizer: Tokenizer, text: str) -> int:
    """A control token, or another text that is one token."""
    token = tokenizer.token_to_id(text)
    if token is not None:
        return token
    ids = tokenizer.encode(text, add_special_tokens=False).ids
    if len(ids) != 1:
        raise ValueError(f"the base has no token {text}")
    return ids[0]


def epoch_order(count: int, seed: int, epoch: int) -> list[int]:
    order = list(range(count))
    random.Random(f"{seed} {epoch}").shuffle(order)
    return order


def next_step(lengths: list[int], order: list[int], taken: int, tokens: int) -> list[int]:
    """The examples of the step that begins at place `taken` of an epoch: as many as hold `tokens`, at least one."""
    chosen, held = [], 0
    for index in order[taken:]:
        chosen.append(index)
        held += lengths[index]
        if held >= tokens:
            break
    return chosen


def batches(lengths: list[int], chosen: list[int], tokens: int) -> list[list[int]]:
    """Examples of like length together, so that a batch of at most `tokens` holds little padding."""
    made: list[list[int]] = []
    for index in sorted(chosen, key=lambda i: -lengths[i]):
        # The first of a batch is its longest.
        if made and (len(made[-1]) + 1) * padded(lengths[made[-1][0]]) <= tokens:
            made[-1].append(index)
        else:
            made.append([index])
    return made


def padded(length: int) -> int:
    return -(-length // 32) * 32


def learnt_tokens(example: Example, share: float, chance: np.random.Generator) -> np.ndarray:
    """
    Of what follows the prompt: the tokens to learn from now. Most of an answer repeats its prompt; of that a share
    is enough, drawn anew for every step.
    """
    return ~example.copied | (chance.random(example.learnt) < share)


def collate(
    examples: list[Example], device: str, chosen: list[np.ndarray] | None = None
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """
    Inputs, places in the flattened batch whose successor counts, and these successors: all behind the prompts, or
    those chosen. What pads is behind all that counts, and attention looks only back: no mask is needed.
    """
    width = padded(max(len(example.ids) for example in examples))
    inputs = np.zeros((len(examples), width), dtype=np.int64)
    places, targets = [], []
    for row, example in enumerate(examples):
        inputs[row, : len(example.ids)] = example.ids
        counted = np.arange(example.learnt) if chosen is None else np.flatnonzero(chosen[row])
        places.append(row * width + example.prompt - 1 + counted)
        targets.append(example.ids[example.prompt + counted])
    arrays = inputs, np.concatenate(places), np.concatenate(targets)
    first, second, third = (
        torch.from_numpy(array).to(device, non_blocking=True) for array in arrays
    )
    return first, second, third


# Model


def load_base(base: Path, dtype: torch.dtype) -> PreTrainedModel:
    transformers_logging.disable_progress_bar()
    return AutoModelForCausalLM.from_pretrained(
        base, dtype=dtype, attn_implementation="sdpa"
    ).eval()


def adapted(base: PreTrainedModel, args: argparse.Namespace) -> PeftModel:
    layers = base.config.num_hidden_layers
    top = list(range(layers - args.top_layers, layers)) if args.top_layers else None
    config = LoraConfig(
        r=args.rank,
        lora_alpha=args.alpha,
        lora_dropout=0.0,
        target_modules=LINEAR_LAYERS,
        layers_to_transform=top,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(base, config)


def completion_logits(model: PeftModel, inputs: torch.Tensor, places: torch.Tensor) -> torch.Tensor:
    """The head is a fifth of all arithmetic: it is computed only where something is learnt."""
    causal = model.get_base_model()
    hidden = causal.model(input_ids=inputs, use_cache=False).last_hidden_state
    return causal.lm_head(hidden.flatten(0, 1)[places])


# The run


@dataclass
class Clock:
    """Time spent in this session, and when something is due again."""

    started: float = field(default_factory=time.monotonic)
    last: dict[str, float] = field(default_factory=dict)

    def seconds(self) -> float:
        return time.monotonic() - self.started

    def due(self, what: str, every: float) -> bool:
        now = self.seconds()
        if now - self.last.get(what, 0.0) < every:
            return False
        self.last[what] = now
        return True


class Run:
    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.out: Path = args.out
        self.out.mkdir(parents=True, exist_ok=True)
        self.clock = Clock()
        self.stopped = False
        torch.manual_seed(args.seed)
        self.read_data()
        dtype = torch.bfloat16 if args.dtype == "bf16" else torch.float32
        self.model = adapted(load_base(args.base, dtype).to(args.device), args)
        self.weights = [weight for weight in self.model.parameters() if weight.requires_grad]
        self.optimizer = torch.optim.AdamW(
            self.weights, lr=args.lr, betas=(0.9, 0.95), weight_decay=0.0, fused=True
        )
        self.position = Position()
        self.loss = math.nan
        self.validated = -1
        # What earlier sessions of this run did.
        self.before, self.tokens_before = 0.0, 0
        self.resume()
        if args.compile:
            self.model.get_base_model().model.compile(dynamic=True)
        print(
            f"{sum(w.numel() for w in self.weights):,} weights of the adapter, {args.device}, {args.dtype}, "
            f"{torch.get_num_threads()} threads, about {self.total_steps} steps",
            flush=True,
        )

    def read_data(self) -> None:
        args = self.args
        tokenizer = load_tokenizer(args.base)
        config = json.loads((args.base / "config.json").read_text())
        source = json.loads((args.base / "source.json").read_text())
        end, begin = config["eos_token_id"], config["bos_token_id"] if source["addBos"] else None

        def read(name: str) -> list[Example]:
            rows = read_rows(args.data / name)
            if name == "train.jsonl":
                rows = keep_shares(rows, args.keep, args.seed)
            examples = encode_rows(rows, tokenizer, end, begin)
            fit = [example for example in examples if len(example.ids) <= args.max_tokens]
            print(
                f"{name}: {len(fit)} examples, {sum(len(e.ids) for e in fit):,} tokens, "
                f"{sum(e.learnt for e in fit):,} learnt, {len(rows) - len(fit)} too long",
                flush=True,
            )
            return fit

        self.train_examples = read("train.jsonl")
        if args.overfit:
            order = epoch_order(len(self.train_examples), args.seed, -1)[: args.overfit]
            self.train_examples = [self.train_examples[index] for index in order]
            self.valid_examples = self.train_examples
        else:
            found = read("valid.jsonl")
            order = epoch_order(len(found), args.seed, -2)[: args.valid_examples]
            self.valid_examples = [found[index] for index in order]
        if not self.train_examples:
            raise SystemExit("there is nothing to learn: train.jsonl has no example that fits")
        self.lengths = [len(example.ids) for example in self.train_examples]
        steps = math.ceil(sum(self.lengths) / args.step_tokens) * args.epochs
        self.total_steps = min(steps, args.steps or steps)

    # One step

    def train(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self.stop)
        position = self.position
        while not self.finished():
            order = epoch_order(len(self.lengths), self.args.seed, position.epoch)
            chosen = next_step(self.lengths, order, position.taken, self.args.step_tokens)
            if not chosen:
                position.epoch, position.taken = position.epoch + 1, 0
                continue
            if not self.step(chosen):
                break
            self.now_and_then()
        if self.stopped:
            self.checkpoint()
            print("stopped; the same command goes on from here", flush=True)
            return
        self.validate()
        self.checkpoint()
        self.finish()

    def finished(self) -> bool:
        args, position = self.args, self.position
        return (
            self.stopped
            or position.epoch >= args.epochs
            or (args.steps > 0 and position.step >= args.steps)
            or (args.minutes > 0 and self.seconds() >= args.minutes * 60)
            or (args.overfit > 0 and position.exact == 1.0)
        )

    def step(self, chosen: list[int]) -> bool:
        """Learns from some examples; False when it was told to stop: then nothing was changed."""
        args, position = self.args, self.position
        chance = np.random.default_rng([args.seed, position.step])
        counted = {
            index: learnt_tokens(self.train_examples[index], args.copied_share, chance)
            for index in chosen
        }
        learnt = sum(int(flags.sum()) for flags in counted.values())
        rate = self.rate()
        total, done = torch.zeros((), device=args.device), 0
        for batch in batches(self.lengths, chosen, args.micro_tokens):
            examples = [self.train_examples[index] for index in batch]
            with self.precision():
                inputs, places, targets = collate(
                    examples, args.device, [counted[index] for index in batch]
                )
                logits = completion_logits(self.model, inputs, places)
            # Of the whole step, so that each token weighs the same wherever it was batched.
            loss = functional.cross_entropy(logits.float(), targets, reduction="sum") / learnt
            loss.backward()
            total += loss.detach()
            done += sum(self.lengths[index] for index in batch)
            if self.clock.due("progress", PROGRESS_SECONDS):
                self.progress(done, rate)
            if self.stopped:
                return False
        norm = torch.nn.utils.clip_grad_norm_(self.weights, args.clip)
        for group in self.optimizer.param_groups:
            group["lr"] = rate
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        position.step += 1
        position.taken += len(chosen)
        position.tokens += done
        position.learnt += learnt
        position.seconds = self.seconds()
        self.note(kind="step", loss=float(total), norm=float(norm), lr=rate)
        self.loss = float(total)
        return True

    def precision(self) -> AbstractContextManager[Any]:
        if self.args.dtype == "fp32":
            return ExitStack()
        both = ExitStack()
        both.enter_context(torch.autocast(self.args.device.split(":")[0], torch.bfloat16))
        # The adapter would else be computed in 32 bits, like its weights.
        both.enter_context(disable_input_dtype_casting(self.model))
        return both

    def rate(self) -> float:
        """Depends only on how far the run is, in steps, or in time where that is shorter."""
        args, position = self.args, self.position
        spent = self.seconds() / (args.minutes * 60) if args.minutes > 0 else 0.0
        share = min(1.0, max(position.step / self.total_steps, spent))
        if share < args.warmup:
            first = 1 / self.total_steps
            return args.lr * (share + first) / (args.warmup + first)
        return args.lr * (0.1 + 0.9 * (1 + math.cos(math.pi * share)) / 2)

    # What is done now and then

    def now_and_then(self) -> None:
        args = self.args
        by_steps = args.valid_steps > 0 and self.position.step % args.valid_steps == 0
        if by_steps or (not args.valid_steps and self.clock.due("valid", args.valid_minutes * 60)):
            self.validate()
        if self.clock.due("checkpoint", args.checkpoint_minutes * 60):
            self.checkpoint()

    @torch.no_grad()
    def validate(self) -> None:
        """
        Loss of a token, share of tokens that are the likeliest ones, and of answers whose tokens all are: what a
        greedy answer without a grammar has right to the letter.
        """
        if not self.valid_examples or self.validated == self.position.step:
            return
        self.validated = self.position.step
        lengths = [len(example.ids) for example in self.valid_examples]
        loss, right, count, exact = 0.0, 0, 0, 0
        for batch in batches(lengths, list(range(len(lengths))), self.args.micro_tokens):
            examples = [self.valid_examples[index] for index in batch]
            with self.precision():
                inputs, places, targets = collate(examples, self.args.device)
                logits = completion_logits(self.model, inputs, places).float()
            same = (logits.argmax(-1) == targets).cpu()
            loss += float(functional.cross_entropy(logits, targets, reduction="sum"))
            right, count = right + int(same.sum()), count + len(same)
            exact += sum(
                bool(part.all()) for part in same.split([example.learnt for example in examples])
            )
        measured = {"loss": loss / count, "top1": right / count, "exact": exact / len(lengths)}
        self.position.valid_loss = measured["loss"]
        self.position.exact = measured["exact"]
        self.note(kind="valid", **measured, examples=len(lengths))
        print(
            f"valid   step {self.position.step}  loss {measured['loss']:.4f}  top-1 {measured['top1']:.3f}  "
            f"exact {measured['exact']:.3f} of {len(lengths)}",
            flush=True,
        )

    def progress(self, within: int, rate: float) -> None:
        position = self.position
        tokens = position.tokens + within
        speed = (tokens - self.tokens_before) / max(1e-9, self.clock.seconds())
        share = (position.step + within / self.args.step_tokens) / self.total_steps
        share = min(1.0, max(1e-9, share))
        left = self.seconds() * (1 - share) / share
        if self.args.minutes > 0:
            left = min(left, self.args.minutes * 60 - self.seconds())
        print(
            f"step {position.step}/{self.total_steps}  epoch {position.epoch}  {tokens:,} tokens  {speed:.0f}/s  "
            f"loss {self.loss:.4f}  lr {rate:.2e}  {left / 60:.0f} min left",
            flush=True,
        )

    def note(self, **what: Any) -> None:
        position = self.position
        place = {
            "step": position.step,
            "epoch": position.epoch,
            "tokens": position.tokens,
            "seconds": round(self.seconds(), 1),
        }
        with (self.out / "metrics.jsonl").open("a") as lines:
            lines.write(json.dumps(place | what) + "\n")

    def seconds(self) -> float:
        return self.before + self.clock.seconds()

    def stop(self, *_: Any) -> None:
        self.stopped = True

    # What is kept

    def fixed(self) -> dict[str, Any]:
        return {name: getattr(self.args, name) for name in FIXED} | {"data": self.data_hash()}

    def data_hash(self) -> str:
        """Of the tokens learnt from, in their order."""
        digest = hashlib.sha256()
        for example in self.train_examples:
            digest.update(example.prompt.to_bytes(4, "little") + example.ids.tobytes())
        return digest.hexdigest()

    def checkpoint(self) -> None:
        """A reader finds the last checkpoint or this one, whole, whenever the power fails."""
        self.position.seconds = self.seconds()
        new, now, old = (
            self.out / name for name in ("checkpoint.new", "checkpoint", "checkpoint.old")
        )
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir()
        state = {
            "adapter": {
                name: weight.cpu() for name, weight in get_peft_model_state_dict(self.model).items()
            },
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "random_cuda": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
            "position": asdict(self.position),
            "fixed": self.fixed(),
        }
        torch.save(state, new / "state.pt")
        shutil.rmtree(old, ignore_errors=True)
        if now.exists():
            now.rename(old)
        new.rename(now)
        shutil.rmtree(old, ignore_errors=True)

    def resume(self) -> None:
        kept = [self.out / name / "state.pt" for name in ("checkpoint", "checkpoint.old")]
        path = next((path for path in kept if path.exists()), None)
        if path is None:
            return
        state = torch.load(path, map_location="cpu", weights_only=True)
        other = {name for name, value in self.fixed().items() if state["fixed"].get(name) != value}
        if other:
            raise SystemExit(
                f"{path} is of a run with other {', '.join(sorted(other))}: take another --out, or remove it"
            )
        set_peft_model_state_dict(self.model, state["adapter"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        self.position = Position(**state["position"])
        self.before = self.position.seconds
        self.tokens_before = self.position.tokens
        print(
            f"goes on behind step {self.position.step}, after {self.before / 60:.1f} minutes",
            flush=True,
        )

    def finish(self) -> None:
        """The adapter in peft's form, with what it was made from."""
        folder = self.out / "adapter"
        self.model.save_pretrained(folder)
        about = {
            "config": {name: value for name, value in self.fixed().items() if name != "data"}
            | {"minutes": self.args.minutes},
            "data": {"sha256": self.data_hash(), "examples": len(self.train_examples)},
            "base": json.loads((self.args.base / "source.json").read_text()),
            "result": asdict(self.position),
            "revision": revision(),
            "made_with": {"torch": torch.__version__, "device": self.args.device},
        }
        (folder / "about.json").write_text(json.dumps(about, indent=2) + "\n")
        print(
            f"{folder}: {self.position.step} steps, {self.position.tokens:,} tokens, "
            f"{self.seconds() / 60:.1f} minutes",
            flush=True,
        )


def revision() -> str:
    """The commit of this folder, with a + where files differ from it; empty outside a repository."""
    try:
        command = [
            "git",
            "-C",
            str(Path(__file__).parent),
            "describe",
            "--always",
            "--abbrev=40",
            "--dirty=+",
        ]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    except (OSError, subprocess.CalledProcessError):
        return os.environ.get("REVISION", "")


if __name__ == "__main__":
    main()
