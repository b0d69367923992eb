"""A learner brings a wide workbook and walks to the report; the numbers on the way are R's."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from playwright.sync_api import expect

from lmm_engine.report.numbers import count, fixed, number, share
from tests.browser.app import App
from tests.cases import cases, results, table

pytestmark = pytest.mark.browser

RUNGS = {"Rung 1": "Reaction ~ Days + (1|Subject)", "Rung 2": "Reaction ~ Days + (Days|Subject)"}
FIXED_EFFECTS = "Fixed effects with standard errors and intervals"
VARIANCES = "Variances, standard deviations and correlations"
MODELS = "Models with log-likelihood, AIC, BIC and likelihood-ratio tests"


def r_says(screen: str, method: str) -> dict:
    """R's fit of a rung."""
    wanted = ("sleepstudy", RUNGS[screen], method)
    return next(c.expected for c in cases() if (c.dataset, c.formula, c.method) == wanted)


def workbook() -> bytes:
    """The sleep study as a laboratory might keep it: a sheet that explains, and one row per person on the second."""
    wide = table("sleepstudy").pivot(index="Subject", columns="Days", values="Reaction").add_prefix("Reaction_")
    book = openpyxl.Workbook()
    book.active.title = "codebook"
    for row in (("column", "meaning"), ("Subject", "person"), ("Reaction_0", "mean reaction time of day 0, ms")):
        book.active.append(row)
    sheet = book.create_sheet("wide")
    sheet.append(["Subject", *wide.columns])
    for subject, row in wide.iterrows():
        sheet.append([int(subject), *row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.fixture(scope="module")
def learner(companion: App) -> App:
    """Someone who has brought the workbook, taken its second sheet and made it long."""
    companion.bring("sleep lab.xlsx", workbook())
    companion.expect_text("In use: sleep lab.xlsx")
    companion.choose("Sheet of the workbook", "wide")
    companion.expect_text("18 rows × 11 columns")
    companion.go_to("Reshape")
    companion.write("Name of the time column", "Days")
    companion.press("Use the long table")
    return companion


def test_the_reshape_shows_its_arithmetic(learner: App):
    learner.go_to("Reshape")
    learner.expect_text("18 Subjects × 10 columns = 180 rows")
    expect(learner.page.get_by_role("button", name="The long table is in use")).to_be_disabled()
    learner.no_traceback()


def test_the_roles_are_guessed_from_the_long_table(learner: App):
    learner.go_to("Roles")
    guessed = [learner.keyed(f"choices.{part}").get_by_role("combobox") for part in ("outcome", "group", "time")]
    assert [box.input_value().partition(" · ")[0] for box in guessed] == ["Reaction", "Subject", "Days"]
    learner.expect_text("180 rows of 18 Subjects, 10 for each")
    learner.no_traceback()


def test_rung_0_has_the_same_line_and_one_variance(learner: App):
    learner.go_to("Rung 0")
    shown = learner.table(FIXED_EFFECTS)
    mixed = r_says("Rung 1", "REML")["fixef"]  # the study is balanced: every rung draws the same average line
    assert [shown["Intercept"][0], shown["Days"][0]] == [number(b) for b in mixed.values()]
    assert list(learner.table(VARIANCES)) == ["Residual"]
    learner.no_traceback()


@pytest.mark.parametrize("method", ["ML", "REML"])
@pytest.mark.parametrize("screen", list(RUNGS))
def test_a_mixed_rung_shows_the_numbers_of_r(learner: App, screen: str, method: str):
    learner.go_to(screen)
    learner.pick(method, label="Estimated by")
    r = r_says(screen, method)
    shown = learner.table(FIXED_EFFECTS)
    for name, b, se, t in zip(("Intercept", "Days"), r["fixef"].values(), r["se"], r["t"], strict=True):
        assert shown[name][:2] == [number(b), number(se)]
        assert shown[name][4] == fixed(t, 2)
    parts = [cell for row in learner.rows(VARIANCES) for cell in row]
    correlations = {"Rung 2": [2]}.get(screen, [])
    for i, (variance, sd) in enumerate(zip(r["varcorr"]["vcov"], r["varcorr"]["sdcor"], strict=True)):
        assert (share(sd) in parts) if i in correlations else {number(variance), number(sd)} <= set(parts)
    learner.no_traceback()


def test_climbing_to_rung_2_is_told_in_the_numbers_of_r(learner: App):
    learner.go_to("Rung 2")
    learner.pick("REML", label="Estimated by")
    lower, upper = r_says("Rung 1", "REML"), r_says("Rung 2", "REML")
    learner.expect_text(f"The residual SD fell from {number(lower['sigma'])} to {number(upper['sigma'])}")
    learner.expect_text(f"rose by {number(upper['loglik'] - lower['loglik'])}")


@pytest.mark.parametrize("method", ["ML", "REML"])
def test_the_comparison_shows_the_tests_of_r(learner: App, method: str):
    learner.go_to("Compare")
    learner.pick(method, label="Estimated by")
    lower, upper = (r_says(screen, method) for screen in RUNGS)
    shown = learner.table(MODELS)
    assert shown["Log-likelihood"][1:] == [fixed(fit["loglik"], 2) for fit in (lower, upper)]
    assert shown["AIC"][1:] == [fixed(fit["aic"], 1) for fit in (lower, upper)]
    assert shown["BIC"][1:] == [fixed(fit["bic"], 1) for fit in (lower, upper)]
    statistic = 2 * (upper["loglik"] - lower["loglik"])
    if method == "ML":
        assert statistic == pytest.approx(results("sleepstudy")["lrt"][0]["chisq"], abs=1e-6)
    assert shown["χ²"][2] == fixed(statistic, 2)
    learner.expect_text(f"Twice the gain in log-likelihood is {number(statistic)}")
    learner.no_traceback()


def test_variance_is_shared_out_as_in_r(learner: App):
    reml(learner)
    learner.go_to("Variance")
    r = r_says("Rung 2", "REML")
    learner.expect_text(f"adjusted ICC = {share(r['icc']['adjusted'])}")
    marginal, conditional = (fixed(100 * r["r2"][which], 0) for which in ("marginal", "conditional"))
    learner.expect_text(f"Days explains {marginal}% of the variance")
    learner.expect_text(f"it is {conditional}% (conditional R²)")
    learner.no_traceback()


def reml(learner: App) -> None:
    """The method in which a model is reported."""
    learner.go_to("Rung 2")
    learner.pick("REML", label="Estimated by")


@pytest.fixture(scope="module")
def files(learner: App, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What the report screen gives away."""
    reml(learner)
    learner.go_to("Report")
    folder = tmp_path_factory.mktemp("report")
    labels = ("Report (HTML)", "Numbers (Excel)", "Fixed effects (CSV)")
    return {path.suffix: path for path in (learner.download(label, folder) for label in labels)}


def test_the_report_on_the_page_is_told_in_the_numbers_of_r(learner: App):
    reml(learner)
    learner.go_to("Report")
    r = r_says("Rung 2", "REML")
    learner.expect_text("Rung 2 is reported: the highest of the ladder")
    learner.expect_text(f"Days, b = {number(r['fixef']['Days'])}, SE = {number(r['se'][1])}")
    learner.expect_text(f"the residual SD was {number(r['sigma'])}")
    learner.expect_text('sheet = "wide"')
    learner.no_traceback()


def test_the_html_report_stands_alone_and_holds_the_numbers(files: dict[str, Path]):
    said = files[".html"].read_text(encoding="utf-8")
    r = r_says("Rung 2", "REML")
    assert files[".html"].name == "sleep-lab-rung-2.html"
    for value in (*r["fixef"].values(), *r["se"], r["sigma"], *r["varcorr"]["sdcor"][:2]):
        assert number(value) in said
    assert "<svg" in said
    assert "<script" not in said
    assert 'src="http' not in said


def test_the_workbook_holds_the_numbers_unrounded(files: dict[str, Path]):
    sheets = pd.read_excel(files[".xlsx"], sheet_name=None)
    r = r_says("Rung 2", "REML")
    fixed_effects = sheets["Fixed effects"]
    estimates = fixed_effects.select_dtypes("number").to_numpy().ravel()
    for value in (*r["fixef"].values(), *r["se"]):
        assert any(found == pytest.approx(value, rel=1e-4) for found in estimates)
    variances = sheets["Variance components"].select_dtypes("number").to_numpy().ravel()
    for value in r["varcorr"]["sdcor"]:
        assert any(found == pytest.approx(value, rel=1e-3) for found in variances)
    effects = sheets["Random effects"].query("rung == 2")
    for term, by_r in zip(("(Intercept)", "Days"), zip(*r["ranef"]["Subject"]["blup"], strict=True), strict=True):
        assert list(effects.loc[effects["term"] == term, "estimate"]) == pytest.approx(by_r, abs=0.01)


def test_the_csv_holds_the_fixed_effects_of_r(files: dict[str, Path]):
    saved = pd.read_csv(files[".csv"]).set_index("term")
    r = r_says("Rung 2", "REML")
    assert saved["estimate"].to_dict() == pytest.approx(r["fixef"], rel=1e-4)
    assert list(saved["std_error"]) == pytest.approx(r["se"], rel=1e-4)


def test_the_header_counts_what_is_in_use(learner: App):
    learner.go_to("Look")
    learner.expect_text(f"sleep lab.xlsx · {count(len(table('sleepstudy')))} rows · 18 Subjects")
