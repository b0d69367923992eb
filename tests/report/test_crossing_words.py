"""Nested and crossed in words, with the counts."""

from __future__ import annotations

import pandas as pd

from lmm_engine.data import load_dataset
from lmm_engine.data.crossing import crossing
from lmm_engine.data.restarts import find_restarts
from lmm_engine.report.crossing_words import (
    count_table,
    cut_sentence,
    formula_sentence,
    relation_sentence,
    restart_sentences,
    unique_sentence,
)


def test_each_relation_is_said_with_its_counts():
    pastes = load_dataset("pastes")
    assert relation_sentence(crossing(pastes, "batch", "sample")) == (
        "Nested: each sample occurs in one batch only. 30 samples lie in 10 batches, 3 in each."
    )
    assert relation_sentence(crossing(pastes.drop(index=[0, 1]), "sample", "batch")).endswith("2 to 3 in each.")
    assert relation_sentence(crossing(pastes, "cask", "batch")) == (
        "Crossed: every cask meets every batch. 3 casks and 10 batches make 30 pairs."
    )
    assert relation_sentence(crossing(pastes.drop(index=[0, 1]), "cask", "batch")) == (
        "Partially crossed: of the 30 pairs that 3 casks and 10 batches could make, 29 occur (97%)."
    )
    twins = crossing(pastes.assign(lot=pastes["batch"].str.lower()), "batch", "lot")
    assert relation_sentence(twins) == "batch and lot are two names for the same 10 groups: one value goes with one."
    assert formula_sentence(twins) == ""
    assert "one within the other" in formula_sentence(crossing(pastes, "sample", "batch"))
    assert "side by side" in formula_sentence(crossing(pastes, "cask", "batch"))


def test_the_table_shows_nothing_where_nothing_is_and_says_what_is_cut():
    met = crossing(load_dataset("pastes"), "sample", "batch")
    cells = count_table(met, 4, 2)
    assert list(cells.columns) == ["sample ↓  batch →", "A", "B"]
    assert cells.to_numpy().tolist() == [["A:a", "2", "·"], ["A:b", "2", "·"], ["A:c", "2", "·"], ["B:a", "·", "2"]]
    assert cut_sentence(met, 4, 2) == "Shown: the first 4 of 30 samples and 2 of 10 batches."
    assert cut_sentence(met, 40, 2) == "Shown: the first 2 of 10 batches."
    assert cut_sentence(met, 40, 20) == ""


def test_ids_that_restart_with_every_reason():
    (found,) = find_restarts(load_dataset("pastes"))
    assert restart_sentences(found) == [
        "cask a occurs in 10 batches. Its ids may restart: they count from the start in each batch; sample tells them "
        "apart.",
        "If it is someone or something else in each batch, the 3 ids stand for 30, and a model that takes them "
        "for 3 is wrong.",
    ]
    assert unique_sentence(found.crossing) == "3 ids become 30, such as “A: a”."


def test_a_trait_and_a_name_that_is_no_word():
    rows = [(s, i, t) for s in range(1, 5) for i in range(1, 7) for t in range(3)]
    table = pd.DataFrame(rows, columns=["*place*", "$x$ nr", "wave"])
    table["sex"] = ["f" if (s * 7 + i * 3) % 5 < 2 else "m" for s, i, _ in rows]
    (found,) = find_restarts(table)
    first, _ = restart_sentences(found)
    assert first.startswith("group ($x$ nr) 1 occurs in 4 groups (*place*).")
    assert "sex differs between rows of the same id, but not within one" in first
