"""Two desks joined: nothing that was set, begun or answered on either is lost, and what is here comes first."""

from __future__ import annotations

from dataclasses import replace

from pages.course.foresight import Foresight
from pages.course.sittings import Sheet, Sittings
from pages.ui.held.desk import Desk
from pages.ui.held.exploring import Bench, Centring, Explorers, RandomEffects, Verdicts

KEPT = Desk(
    Explorers(
        "study",
        "own",
        Bench(RandomEffects(slope=2.0, persons=9)),
        Bench(centring=Centring(1.0)),
        "data",
        frozenset({"a.b"}),
        Verdicts(study="x"),
    ),
    {"one": "a", "two": "b"},
    Sittings({"lesson a.b": Sheet(("1",))}, {"a": "a.b"}, {"a": "words"}, "a.b", ("a.c",), True, 2),
    Foresight(False, {"d a.x": 1.0}, frozenset({"d a"})),
)
HERE = Desk(
    Explorers(simulated=Bench(RandomEffects(slope=5.0)), done=frozenset({"c.d"}), verdicts=Verdicts(centring="y")),
    {"two": "c"},
    Sittings({"lesson a.b": Sheet(("0",)), "lesson c.d": Sheet(("2",))}, written={"c": "more"}, practised=3),
    Foresight(drafts={"d c.x": 2.0}),
)


def test_an_empty_desk_adds_nothing_and_takes_everything():
    assert Desk().joined(KEPT, its_data=True) == KEPT
    assert KEPT.joined(Desk(), its_data=True) == KEPT
    assert KEPT.joined(KEPT, its_data=True) == KEPT


def test_each_setting_is_that_of_here_where_it_was_touched_here():
    joined = HERE.joined(KEPT, its_data=True)
    assert joined.explorers.simulated.random_effects == RandomEffects(slope=5.0, persons=9)
    assert (joined.explorers.chosen, joined.explorers.done) == ("study", {"a.b", "c.d"})
    assert joined.explorers.verdicts == Verdicts(study="x", centring="y")
    assert joined.chooser == {"one": "a", "two": "c"}
    assert joined.sittings.sheets == {"lesson a.b": Sheet(("0",)), "lesson c.d": Sheet(("2",))}
    assert joined.sittings.written == {"a": "words", "c": "more"}
    assert (joined.sittings.asked, joined.sittings.practice, joined.sittings.practised) == ("a.b", ("a.c",), 3)
    assert joined.foresight == Foresight(False, {"d a.x": 1.0, "d c.x": 2.0}, frozenset({"d a"}))


def test_knobs_about_data_stay_with_their_data():
    mine = replace(KEPT, explorers=replace(KEPT.explorers, own=Bench(centring=Centring(7.0)), own_of="other data"))
    for its_data, owner in ((True, KEPT), (False, mine)):
        joined = mine.joined(KEPT, its_data=its_data).explorers
        assert (joined.own, joined.own_of) == (owner.explorers.own, owner.explorers.own_of)
