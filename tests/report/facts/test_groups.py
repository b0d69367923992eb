"""What lessons may say of the grouping before any model, against identities and plain recomputation."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from lmm_engine.data import Roles, dataset_entry, load_dataset, prepare
from lmm_engine.report.facts.groups import grouping_facts
from lmm_engine.report.facts.tree import facts
from tests.cases import table


def known(data: pd.DataFrame, roles: Roles) -> dict[str, Any]:
    prepared = prepare(data, roles)
    return facts(prepared=prepared, long=data)


def bundled(name: str) -> dict[str, Any]:
    return known(load_dataset(name), dataset_entry(name).roles)


def test_nothing_is_known_before_there_are_data() -> None:
    nothing = grouping_facts(None, None, None)
    assert set(nothing) == {"between", "split", "waves", "deletion", "leaving"}
    assert set(nothing.values()) == {None}


def test_shares_between_means_are_those_of_an_analysis_of_variance() -> None:
    data = table("sleepstudy")
    means = data.groupby("Subject")["Reaction"].transform("mean")
    around = ((means - data["Reaction"].mean()) ** 2).sum() / ((data["Reaction"] - data["Reaction"].mean()) ** 2).sum()
    found = known(data, Roles("Reaction", "Subject", "Days"))["between"]
    assert found["outcome"] == pytest.approx(around)
    assert found["time"] == pytest.approx(0, abs=1e-12)
    assert found["by_chance"] == pytest.approx(17 / 179)


def test_rows_dealt_at_random_leave_the_share_told_between_the_means() -> None:
    data = table("sleepstudy").head(40)
    rng = np.random.default_rng(1)
    roles = Roles("Reaction", "Subject")
    dealt = [
        known(data.assign(Reaction=rng.permutation(data["Reaction"].to_numpy())), roles)["between"] for _ in range(60)
    ]
    shares = np.array([found["outcome"] for found in dealt])
    assert abs(shares.mean() - dealt[0]["by_chance"]) < 4 * shares.std() / np.sqrt(len(shares))


def test_the_slope_over_all_rows_is_the_mean_of_the_other_two_by_their_shares_where_groups_are_equal() -> None:
    found = bundled("dose")["split"]
    share = found["share_between"]
    assert (found["name"], found["within_name"], found["between_name"]) == ("dose", "dose_change", "dose_usual")
    assert found["total"] == pytest.approx(share * found["between"] + (1 - share) * found["within"], rel=1e-3)
    assert found["shape"] == "reversed"
    assert found["difference"] == found["between"] - found["within"]


def test_slopes_are_those_of_ordinary_regressions() -> None:
    data = load_dataset("mathachieve")
    found = bundled("mathachieve")["split"]
    means = data.groupby("School")[["SES", "MathAch"]].mean()
    assert found["between"] == pytest.approx(np.polyfit(means["SES"], means["MathAch"], 1)[0])
    apart = data[["SES", "MathAch"]] - data.groupby("School")[["SES", "MathAch"]].transform("mean")
    assert found["within"] == pytest.approx(np.polyfit(apart["SES"], apart["MathAch"], 1)[0])
    assert found["total"] == pytest.approx(np.polyfit(data["SES"], data["MathAch"], 1)[0])
    assert (found["name"], found["within_name"], found["shape"]) == ("SES", None, "steeper")


@pytest.mark.parametrize("name", ["sleepstudy", "villages", "heart_failure", "ageing_centred"])
def test_a_predictor_that_varies_in_one_way_only_is_not_split(name: str) -> None:
    if name == "ageing_centred":  # occasions shared by all and centred are no distances from a person's own mean
        data = table("sleepstudy").assign(Days_old=lambda d: d["Subject"].astype("category").cat.codes)
        assert known(data, Roles("Reaction", "Subject", "Days", ("Days_old",), time_coding="centred"))["split"] is None
    else:
        assert bundled(name)["split"] is None


def test_parts_with_rounded_decimals_are_still_one_predictor() -> None:
    assert bundled("diary")["split"]["within_name"] == "stress_today"


def test_waves_are_those_of_the_wide_table() -> None:
    data = table("sleepstudy")
    wide = data.pivot(index="Subject", columns="Days", values="Reaction")
    found = known(data, Roles("Reaction", "Subject", "Days"))["waves"]
    assert (found["first_sd"], found["last_sd"]) == pytest.approx((wide[0].std(), wide[9].std()))
    assert (found["near"], found["far"]) == pytest.approx((wide[0].corr(wide[1]), wide[0].corr(wide[9])))


def test_no_waves_without_shared_occasions_or_with_few_pairs() -> None:
    assert bundled("ageing")["waves"] is None
    few = table("sleepstudy").query("Subject < '332'")
    assert known(few, Roles("Reaction", "Subject", "Days"))["waves"] is None


def test_deletion_and_leaving_speak_only_where_something_is_lost() -> None:
    whole = known(table("sleepstudy"), Roles("Reaction", "Subject", "Days"))
    assert whole["deletion"] is whole["leaving"] is None
    therapy = bundled("therapy")
    assert therapy["deletion"]["rows"] + therapy["deletion"]["rows_left"] == therapy["sample"]["rows"]
    assert therapy["deletion"]["share"] == pytest.approx(therapy["missing"]["lost_rows"] / therapy["sample"]["rows"])
    assert therapy["leaving"] == {
        "groups": therapy["missing"]["dropouts"],
        "gap": therapy["missing"]["last_seen_gap"],
        "direction": "higher",
    }
