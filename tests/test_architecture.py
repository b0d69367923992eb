"""The rules of the house, each seen to close on a planted offence before it is trusted with the real house."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import house_rules as rules

ROOT = Path(__file__).parents[1]


@pytest.fixture
def built(tmp_path):
    """Builds a small house from paths and texts and reads it."""

    def build(files: dict[str, str]) -> rules.House:
        for name, text in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        return rules.read_house(tmp_path)

    return build


GOOD = {
    "streamlit_app.py": "from pages.ui import frame\nframe.run()\n",
    "pages/steps/start.py": "import streamlit as st\nfrom pages.ui import state\nimport lmm_engine as lmm\n",
    "pages/ui/__init__.py": "",
    "pages/ui/state.py": "import streamlit as st\napp = st.session_state\n",
    "pages/ui/frame.py": "from pages.ui import state\nfrom lmm_engine.data import read_table\nst.query_params\n",
    "lmm_engine/__init__.py": "from .errors import LmmError\nfrom .data import read_table\n",
    "lmm_engine/errors.py": "class LmmError(Exception): pass\n",
    "lmm_engine/data/__init__.py": "from .reading import read_table\n",
    "lmm_engine/data/reading.py": "from ..errors import LmmError\nimport re\nword = re.compile('x')\n",
    "lmm_engine/model.py": "from .data import reading\nfrom .errors import LmmError\n",
}


def test_a_good_house_is_left_alone(built):
    house = built(GOOD)
    assert [complaint for rule in rules.RULES for complaint in rule(house)] == []


OFFENCES = {
    "backward import": (
        rules.rooms_out_of_order,
        {"lmm_engine/errors.py": "from .model import fit\n"},
        "lmm_engine/errors.py:1: lmm_engine.model stands after lmm_engine.errors",
    ),
    "backward import inside a function": (
        rules.rooms_out_of_order,
        {"lmm_engine/data/reading.py": "def read():\n    from ..model import fit\n"},
        "lmm_engine/data/reading.py:2: lmm_engine.model stands after lmm_engine.data.reading",
    ),
    "backward import of a module by name": (
        rules.rooms_out_of_order,
        {"lmm_engine/data/reading.py": "from .. import model\n"},
        "lmm_engine/data/reading.py:1: lmm_engine.model stands after lmm_engine.data.reading",
    ),
    "the lobby from inside": (
        rules.rooms_out_of_order,
        {"lmm_engine/model.py": "import lmm_engine\n"},
        "lmm_engine/model.py:1: imports the lobby, lmm_engine, from inside",
    ),
    "the lobby from inside, relatively": (
        rules.rooms_out_of_order,
        {"lmm_engine/data/reading.py": "from .. import fit\n"},
        "lmm_engine/data/reading.py:1: imports the lobby, lmm_engine, from inside",
    ),
    "a room without a place": (
        rules.rooms_out_of_order,
        {"lmm_engine/helpers.py": ""},
        "lmm_engine/helpers.py: no place in ROOMS for this room",
    ),
    "Streamlit in the engine": (
        rules.screens_pointing_back,
        {"lmm_engine/model.py": "def show():\n    import streamlit.components.v1\n"},
        "lmm_engine/model.py:2: lmm_engine may not import streamlit.components.v1",
    ),
    "the engine asks a screen": (
        rules.screens_pointing_back,
        {"lmm_engine/model.py": "from pages.ui import state\n"},
        "lmm_engine/model.py:1: lmm_engine may not import pages.ui.state",
    ),
    "a shared part asks a screen": (
        rules.screens_pointing_back,
        {"pages/ui/frame.py": "from pages.steps import start\n"},
        "pages/ui/frame.py:1: pages.ui may not import pages.steps.start",
    ),
    "a screen asks another": (
        rules.screens_pointing_back,
        {"pages/steps/data.py": "from pages.steps.start import begin\n"},
        "pages/steps/data.py:1: pages.steps may not import pages.steps.start",
    ),
    "a ring": (
        rules.import_cycles,
        {"lmm_engine/data/reading.py": "from . import kinds\n", "lmm_engine/data/kinds.py": "from .reading import b\n"},
        "a ring of imports: ",
    ),
    "a ring of rooms": (
        rules.room_cycles,
        {
            "lmm_engine/data/plain.py": "",
            "lmm_engine/data/formats/text.py": "from ..reshaping import families\n",
            "lmm_engine/data/reshaping/families.py": "",
            "lmm_engine/data/reshaping/stacked.py": "from ..formats import marks\n",
            "lmm_engine/data/formats/marks.py": "from .. import plain\n",
        },
        "a ring in lmm_engine.data: ",
    ),
    "a page without the frame": (
        rules.pages_without_frame,
        {"pages/start.py": ""},
        "pages/start.py: move it to pages/steps or pages/ui",
    ),
    "state by attribute": (
        rules.state_outside_its_file,
        {"pages/steps/start.py": "import streamlit as st\nst.session_state['x'] = 1\n"},
        "pages/steps/start.py:2: session_state belongs to pages/ui/state.py",
    ),
    "state by name": (
        rules.state_outside_its_file,
        {"pages/ui/frame.py": "from streamlit import session_state\n"},
        "pages/ui/frame.py:1: session_state belongs to pages/ui/state.py",
    ),
    "state by string": (
        rules.state_outside_its_file,
        {"streamlit_app.py": "getattr(st, 'session_state')\n"},
        "streamlit_app.py:1: session_state belongs to pages/ui/state.py",
    ),
    "eval": (rules.text_run_as_code, {"lmm_engine/model.py": "eval('1')\n"}, "lmm_engine/model.py:1: eval() runs text"),
    "exec": (rules.text_run_as_code, {"pages/ui/frame.py": "exec('1')\n"}, "pages/ui/frame.py:1: exec() runs text"),
    "query": (
        rules.text_run_as_code,
        {"lmm_engine/model.py": "table.query('x > 1')\n"},
        "lmm_engine/model.py:1: table.query() runs text",
    ),
    "frame eval": (
        rules.text_run_as_code,
        {"content/make.py": "pd.eval('x')\n"},
        "content/make.py:1: pd.eval() runs text",
    ),
    "pickle": (
        rules.text_run_as_code,
        {"pages/ui/state.py": "import pickle\n"},
        "pages/ui/state.py:1: pickle can run text",
    ),
    "patsy by the back door": (
        rules.text_run_as_code,
        {"lmm_engine/model.py": "import statsmodels.formula.api as smf\n"},
        "lmm_engine/model.py:1: statsmodels.formula.api can run text",
    ),
    "a long file": (
        rules.too_long,
        {"lmm_engine/model.py": "x = 1\n" * 331},
        "lmm_engine/model.py: 331 lines, at most 330",
    ),
    "a long function": (
        rules.too_long,
        {"lmm_engine/model.py": "def fit():\n" + "    x = 1\n" * 65},
        "lmm_engine/model.py:1: fit has 66 lines, at most 65",
    ),
}


@pytest.mark.parametrize("offence", OFFENCES)
def test_each_rule_closes_on_its_offence(built, offence):
    rule, planted, complaint = OFFENCES[offence]
    complaints = rule(built(GOOD | planted))
    assert len(complaints) == 1
    assert complaints[0].startswith(complaint)


@pytest.fixture(scope="module")
def house():
    return rules.read_house(ROOT)


def test_the_house_was_read(house):
    assert {"lmm_engine.errors", "pages.ui.state", "streamlit_app"} <= {source.module for source in house}


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(house, rule):
    assert rule(house) == []
