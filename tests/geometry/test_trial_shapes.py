"""Shapes of known content: of the size that was asked, each of its kind, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
import shapely

from smeedkaart.geometry.trial_shapes import BLIND, SHAPE_KINDS, Trial, trial_shapes

SIDE = 30


def grid() -> npt.NDArray[np.object_]:
    """900 squares of 100 m."""
    x, y = np.divmod(np.arange(SIDE * SIDE), SIDE)
    return np.asarray(shapely.box(x * 100, y * 100, x * 100 + 100, y * 100 + 100))


def villages() -> npt.NDArray[np.float64]:
    """Two villages of some 2,000 people in fields with one person a square."""
    x, y = np.divmod(np.arange(SIDE * SIDE), SIDE)
    people = np.ones(SIDE * SIDE)
    for middle in ((6, 6), (22, 18)):
        people += 60.0 * np.exp(-((x - middle[0]) ** 2 + (y - middle[1]) ** 2) / 8)
    return np.round(people)


def drawn(seed: int = 1, size: tuple[float, float] = (100.0, 600.0), each: int = 12) -> list[Trial]:
    return trial_shapes(grid(), villages(), size, each, seed)


def test_every_kind_is_drawn_as_often_as_asked() -> None:
    kinds = [trial.kind for trial in drawn()]
    assert kinds == [kind for kind in SHAPE_KINDS for _ in range(12)]
    assert BLIND == ("blob", "strip", "streets")


def test_the_same_seed_draws_the_same_and_another_seed_another() -> None:
    first, again, other = ([trial.units.tolist() for trial in drawn(seed)] for seed in (1, 1, 2))
    assert first == again
    assert first != other


def test_units_stand_once_and_no_shape_is_one_unit_or_most_of_the_place() -> None:
    for trial in drawn():
        assert len(np.unique(trial.units)) == len(trial.units)
        assert 1 < len(trial.units) <= 0.6 * SIDE * SIDE


def test_shapes_around_people_end_with_the_unit_that_makes_it_enough() -> None:
    people = villages()
    for trial in drawn(size=(400.0, 400.0)):
        held = people[trial.units].sum()
        if trial.kind not in BLIND:
            assert 400 <= held < 400 + people.max()


def test_blind_shapes_have_the_surface_on_which_so_many_live_on_average() -> None:
    # 300 of all people, on squares of 1 ha; a disc of 300 / all x 900 squares
    people = villages()
    squares = 300 / people.sum() * SIDE * SIDE
    for trial in drawn(size=(300.0, 300.0)):
        if trial.kind == "streets":
            assert len(trial.units) == int(np.ceil(squares))
        elif trial.kind in BLIND:
            # at the edge of the place part of it falls outside
            assert len(trial.units) < 1.5 * squares


@pytest.mark.parametrize("kind", ["streets", "hug"])
def test_what_grows_from_neighbour_to_neighbour_hangs_together(kind: str) -> None:
    squares = grid()
    for trial in drawn():
        if trial.kind == kind:
            # squares that meet in a corner are neighbours too
            assert shapely.union_all(shapely.buffer(squares[trial.units], 1)).geom_type == "Polygon"


def test_a_circle_takes_the_nearest_units_first() -> None:
    spots = shapely.get_coordinates(shapely.centroid(grid()))
    for trial in drawn():
        if trial.kind == "circle":
            inside = np.isin(np.arange(len(spots)), trial.units)
            # one of its own units is the middle: from there all that is inside lies nearer than what is not
            away = np.hypot(*(spots[trial.units][:, None, :] - spots[None, :, :]).transpose(2, 0, 1))
            assert (away[:, inside].max(axis=1) <= away[:, ~inside].min(axis=1) + 1e-9).any()


def test_hugging_people_leaves_the_fields_out_and_a_blind_shape_does_not() -> None:
    people = villages()
    density = {
        kind: np.mean([people[trial.units].mean() for trial in drawn() if trial.kind == kind])
        for kind in ("blob", "hug")
    }
    # blindly 1/9 of the ground is village; around people all of it is
    assert density["hug"] > 3 * density["blob"]


def test_a_place_too_small_for_any_shape_gives_none() -> None:
    assert trial_shapes(grid()[:1], np.array([10.0]), (5, 10), 3, 1) == []
