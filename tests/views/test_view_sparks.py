"""Pictures made of characters: to scale, and honest about what is not known."""

import pytest

from triage.views.sparks import bar, plot, spark


@pytest.mark.parametrize(
    ("series", "drawn"),
    [
        ((0, 7, 14), "▁▅█"),
        ((None, 0, 1), "·▁█"),
        ((0, 0), "▁▁"),
        ((None,), "·"),
        ((), ""),
    ],
)
def test_a_series_is_drawn_from_nothing_to_its_greatest(series, drawn):
    assert spark(series) == drawn


def test_a_bar_is_to_scale_in_eighths_and_never_invisible():
    assert bar(8, 8, 4) == "████"
    assert bar(4, 8, 4) == "██"
    assert bar(1, 1000, 4) == "▏"
    assert bar(0, 8, 4) == bar(1, 0, 4) == ""


def test_a_plot_has_a_line_a_number():
    assert plot(["a", "bb", "c"], [2, None, 0], 4) == [
        "a   ████ 2",
        "bb  · not known",
        "c   0",
    ]
