"""How degrees of freedom are counted, in words."""

from __future__ import annotations

from lmm_engine.inference.effects.wald import DF_METHODS
from lmm_engine.report.inferences.df_words import DF_NAMES, DF_SAYS, df_sentence
from tests.report.ladders import SLEEP, known


def test_every_way_of_counting_has_a_name_and_a_sentence() -> None:
    assert set(DF_NAMES) == set(DF_SAYS) == set(DF_METHODS)
    assert all(said.startswith(DF_NAMES[df]) for df, said in DF_SAYS.items())


def test_above_rung_0_the_method_is_explained() -> None:
    fit = known("sleepstudy", SLEEP).fits[2]
    assert df_sentence("kenward-roger", fit) == DF_SAYS["kenward-roger"] == df_sentence("kenward-roger")


def test_rung_0_is_exact_by_reml_and_not_by_ml() -> None:
    by_reml, by_ml = (known("sleepstudy", SLEEP, method).fits[0] for method in ("REML", "ML"))
    for df in ("satterthwaite", "kenward-roger", "residual"):
        assert df_sentence(df, by_reml).startswith("Rows minus effects, 178: without random effects that is exact")
    assert "exact" not in df_sentence("residual", by_ml)
    assert "a little too small" in df_sentence("residual", by_ml)
    assert df_sentence("normal", by_reml) == DF_SAYS["normal"]
