"""What the scripts of this folder promise, on a tiny model of random weights."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import CONTROLS, HEADS, HIDDEN, KEY_HEADS, row
from gguf import GGUFReader

from export_lora import export
from llama_gguf import ModelFile, from_gguf_rows, to_gguf_rows
from merge import merge
from parity import compare, llama_cpp, llama_logits, torch_logits
from train import (
    Run,
    arguments,
    batches,
    completion_logits,
    encode_rows,
    epoch_order,
    load_tokenizer,
    next_step,
    padded,
)

END = 2


def run(base: Path, data: Path, out: Path, *more: str) -> Run:
    common = [
        "--base",
        str(base),
        "--data",
        str(data),
        "--out",
        str(out),
        "--device",
        "cpu",
        "--dtype",
        "fp32",
    ]
    return Run(
        arguments(
            [*common, "--threads", "1", "--step-tokens", "256", "--micro-tokens", "256", *more]
        )
    )


def adapter_of(finished: Run) -> dict[str, torch.Tensor]:
    return {
        name: weight.detach().clone()
        for name, weight in finished.model.named_parameters()
        if weight.requires_grad
    }


def lines(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / "metrics.jsonl").read_text().splitlines()]


# Weights and tokens


def test_rows_of_rotated_weights_are_put_as_gguf_holds_them_and_back() -> None:
    weight = np.arange(16 * 3).reshape(16, 3)
    moved = to_gguf_rows(weight, 2)
    assert moved[:, 0].tolist() == [
        3 * row for row in [0, 4, 1, 5, 2, 6, 3, 7, 8, 12, 9, 13, 10, 14, 11, 15]
    ]
    assert (from_gguf_rows(moved, 2) == weight).all()


def test_control_tokens_are_where_a_row_says_so_and_nowhere_else(base: Path) -> None:
    tokenizer = load_tokenizer(base)
    [example] = encode_rows([row(1)], tokenizer, END)
    controls = [token for token in example.ids.tolist() if token < len(CONTROLS)]
    assert [CONTROLS[token] for token in controls] == [
        "<file_sep>",
        "<|im_start|>",
        "<|im_end|>",
        "<repo_name>",
        "<reponame>",
        "<|im_end|>",
    ]
    assert example.ids[example.prompt] == CONTROLS.index("<repo_name>")
    text = row(1)["prompt"] + row(1)["completion"]
    # Decoding leaves control tokens out: what is left are the bytes between them.
    kept = tokenizer.decode(example.ids.tolist(), skip_special_tokens=True)
    assert kept == "".join(cut_plain(row(1))) and kept != text


def cut_plain(one: dict) -> list[str]:
    parts = []
    for side in ("prompt", "completion"):
        place = 0
        for start, stop in [*one[f"{side}Specials"], (len(one[side]), None)]:
            parts.append(one[side][place:start])
            place = stop
    return parts


def test_ids_are_those_of_llama_cpp(tiny: Path, base: Path) -> None:
    texts = ["in in 12 it's\n\n  x", "<|im_end|>é 日本 ½٣", "\r\n\t <reponame>"]
    asked = [{"text": text, "special": special} for text in texts for special in (True, False)]
    theirs = json.loads(llama_cpp(command="ids", model=str(tiny), texts=asked))
    tokenizer = load_tokenizer(base)
    for ask, ids in zip(asked, theirs, strict=True):
        tokenizer.encode_special_tokens = not ask["special"]
        assert tokenizer.encode(ask["text"]).ids == ids


# The order of the data


def test_every_example_is_learnt_once_an_epoch_in_batches_that_fit() -> None:
    lengths = [17 + (37 * index) % 90 for index in range(50)]
    order = epoch_order(50, 3, 0)
    assert order != epoch_order(50, 3, 1) and order == epoch_order(50, 3, 0)
    taken, seen = 0, []
    while chosen := next_step(lengths, order, taken, 300):
        made = batches(lengths, chosen, 256)
        assert all(len(batch) * padded(max(lengths[i] for i in batch)) <= 256 for batch in made)
        seen += [index for batch in made for index in batch]
        taken += len(chosen)
    assert sorted(seen) == list(range(50))


def test_padding_and_company_change_no_loss(base: Path, data: Path, tmp_path: Path) -> None:
    alone = run(base, data, tmp_path / "a", "--micro-tokens", "1", "--steps", "1")
    together = run(base, data, tmp_path / "b", "--micro-tokens", "4096", "--steps", "1")
    for one in (alone, together):
        one.train()
    first, second = (
        next(note for note in lines(tmp_path / name) if note["kind"] == "step") for name in "ab"
    )
    assert first["loss"] == pytest.approx(second["loss"], rel=1e-5)
    assert first["norm"] == pytest.approx(second["norm"], rel=1e-4)


def test_only_completions_are_learnt(base: Path, data: Path, tmp_path: Path) -> None:
    trainer = run(base, data, tmp_path)
    example = trainer.train_examples[0]
    ids = torch.from_numpy(example.ids)[None]
    whole = trainer.model(input_ids=ids).logits[0]
    expected = torch.nn.functional.cross_entropy(
        whole[example.prompt - 1 : -1], ids[0, example.prompt :]
    )
    places = torch.arange(example.prompt - 1, len(example.ids) - 1)
    ours = completion_logits(trainer.model, ids, places)
    torch.testing.assert_close(
        torch.nn.functional.cross_entropy(ours, ids[0, example.prompt :]), expected
    )


# Runs


def test_a_run_that_was_stopped_ends_like_one_that_was_not(
    base: Path, data: Path, tmp_path: Path
) -> None:
    options = ["--epochs", "2", "--steps", "12"]
    whole = run(base, data, tmp_path / "whole", *options)
    whole.train()
    first = run(base, data, tmp_path / "parts", *options)
    step = first.step

    def step_until_told(chosen: list[int]) -> bool:
        first.stopped = first.position.step == 7
        return step(chosen)

    first.step = step_until_told
    first.train()
    assert first.position.step == 7 and not (tmp_path / "parts" / "adapter").exists()
    second = run(base, data, tmp_path / "parts", *options)
    second.train()
    assert second.position.step == whole.position.step == 12
    for name, weight in adapter_of(whole).items():
        torch.testing.assert_close(adapter_of(second)[name], weight, rtol=0, atol=0)


def test_a_run_goes_on_only_as_what_it_was(base: Path, data: Path, tmp_path: Path) -> None:
    run(base, data, tmp_path, "--steps", "1").train()
    with pytest.raises(SystemExit, match="seed"):
        run(base, data, tmp_path, "--steps", "1", "--seed", "2")


def test_the_checkpoint_before_is_taken_where_the_last_one_is_not_whole(
    base: Path, data: Path, tmp_path: Path
) -> None:
    run(base, data, tmp_path, "--steps", "2").train()
    # As if the power had failed between the two renames.
    (tmp_path / "checkpoint").rename(tmp_path / "checkpoint.old")
    (tmp_path / "checkpoint.new").mkdir()
    assert run(base, data, tmp_path, "--steps", "2").position.step == 2


def test_the_command_stops_on_a_signal_with_a_checkpoint(
    base: Path, data: Path, tmp_path: Path
) -> None:
    script = Path(__file__).parents[1] / "train.py"
    command = [
        sys.executable,
        str(script),
        "--base",
        str(base),
        "--data",
        str(data),
        "--out",
        str(tmp_path),
        "--device",
        "cpu",
        "--threads",
        "1",
        "--epochs",
        "100000",
        "--step-tokens",
        "256",
    ]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        assert process.stdout is not None
        while not (tmp_path / "metrics.jsonl").exists():
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        said = process.stdout.read()
        assert process.wait() == 0 and "goes on from here" in said
    assert (tmp_path / "checkpoint" / "state.pt").exists()


def test_a_budget_of_time_ends_a_run(base: Path, data: Path, tmp_path: Path) -> None:
    trainer = run(base, data, tmp_path, "--epochs", "100000", "--minutes", "0.01")
    trainer.train()
    assert 0 < trainer.position.step < trainer.total_steps
    assert (tmp_path / "adapter" / "adapter_model.safetensors").exists()


@pytest.mark.parametrize("dtype", ["fp32", "bf16"])
def test_examples_are_learnt_by_heart(base: Path, data: Path, tmp_path: Path, dtype: str) -> None:
    trainer = run(
        base,
        data,
        tmp_path,
        "--overfit",
        "4",
        "--lr",
        "1e-2",
        "--epochs",
        "300",
        "--valid-steps",
        "10",
        "--dtype",
        dtype,
    )
    trainer.train()
    assert trainer.position.exact == 1.0
    assert trainer.position.epoch < 300


# What llama.cpp computes


@pytest.fixture(scope="module")
def trained(base: Path, data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("trained")
    trainer = run(
        base, data, out, "--overfit", "4", "--lr", "1e-2", "--epochs", "40", "--valid-steps", "100"
    )
    trainer.train()
    return out / "adapter"


def prompts(base: Path) -> list[list[int]]:
    rows = [row(number) for number in range(6)]
    return [example.ids.tolist() for example in encode_rows(rows, load_tokenizer(base), END)]


def test_the_imported_base_computes_what_llama_cpp_does(
    tiny: Path, base: Path, tmp_path: Path
) -> None:
    merge(tiny, None, tmp_path / "f16.gguf")
    measured = compare(
        torch_logits(base, None, prompts(base)), llama_logits(tmp_path / "f16.gguf", prompts(base))
    )
    assert measured["top1"] >= 0.99 and measured["mean_difference"] < 0.02, measured


def test_a_merged_adapter_computes_what_was_trained(
    tiny: Path, base: Path, trained: Path, tmp_path: Path
) -> None:
    adapter, merged = tmp_path / "lora.gguf", tmp_path / "merged.gguf"
    export(trained, base, adapter, "tiny-edit")
    merge(tiny, adapter, merged)
    ours = torch_logits(base, trained, prompts(base))
    measured = compare(ours, llama_logits(merged, prompts(base)))
    assert measured["top1"] >= 0.99 and measured["mean_difference"] < 0.05, measured
    # And that the adapter says something else than the base.
    assert compare(ours, torch_logits(base, None, prompts(base)))["top1"] < 0.9


def test_an_adapter_says_what_it_was_made_from(
    tiny: Path, base: Path, trained: Path, tmp_path: Path
) -> None:
    for name in ("one", "two"):
        export(trained, base, tmp_path / name, "tiny-edit")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    reader = GGUFReader(tmp_path / "one")
    about = {
        key: field.contents() for key, field in reader.fields.items() if not key.startswith("GGUF.")
    }
    assert about["general.type"] == "adapter" and about["adapter.type"] == "lora"
    assert about["adapter.lora.alpha"] == 32.0 and about["turant.training.seed"] == 1
    assert json.loads(about["turant.training.config"])["rank"] == 16
    shapes = {tensor.name: tensor.data.shape for tensor in reader.tensors}
    assert len(shapes) == 2 * 7 * 2
    assert shapes["blk.1.attn_k.weight.lora_a"] == (16, HIDDEN)
    assert shapes["blk.1.attn_k.weight.lora_b"] == (HIDDEN // HEADS * KEY_HEADS, 16)


def test_an_adapter_is_merged_into_its_own_base_only(
    tiny: Path, base: Path, trained: Path, tmp_path: Path
) -> None:
    export(trained, base, tmp_path / "lora.gguf", "tiny-edit")
    merge(tiny, None, tmp_path / "other.gguf")
    with pytest.raises(ValueError, match="another base"):
        merge(tmp_path / "other.gguf", tmp_path / "lora.gguf", tmp_path / "merged.gguf")


def test_a_merged_file_keeps_everything_else_of_the_base(tiny: Path, tmp_path: Path) -> None:
    merge(tiny, None, tmp_path / "f16.gguf")
    before, after = ModelFile(tiny), ModelFile(tmp_path / "f16.gguf")
    assert before.shape == after.shape
    kept = [
        key
        for key in before.reader.fields
        if key.startswith(("llama.", "tokenizer.", "general.name"))
    ]
    assert kept and all(before.value(key) == after.value(key) for key in kept)
