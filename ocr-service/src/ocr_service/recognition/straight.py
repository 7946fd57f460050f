# SPDX-License-Identifier: Apache-2.0
"""The slope of the lines of a page, and the heights its words would have if the page were straight.

A scan is tilted as a whole; on a photo the slope changes over the page. Both are described by a slope that
depends linearly on the place. It is fitted to the edges of long boxes, then to pairs of boxes on one line:
over the width of a ticket they tell it much better.
"""

from __future__ import annotations

from typing import Any

import numpy as np

_LONG = 2.5  # width by height from which the edges of a box tell its slope
_ENOUGH = 8  # boxes or pairs needed to tell how the slope changes
_STEEPEST = 0.35
_ROUNDS = 4
_PAIRINGS = 3
# how far apart in height two boxes of a line may seem to be before the page is straight, in heights
_ONE_LINE = 0.55
_OVERLAP = 0.2


class Straightener:
    """Maps points of a picture to those of the same picture with straight lines."""

    def __init__(self, boxes: Any, wide: int, high: int) -> None:
        self._middle = np.array([wide / 2, high / 2])
        self._size = np.array([max(wide, 1), max(high, 1)])
        # slope in the middle, its change from the left edge to the right, and from top to bottom
        self._slope = np.zeros(3)
        if len(boxes):
            self._fit_edges(boxes)
            for _ in range(_PAIRINGS):
                self._fit_pairs(boxes)

    @property
    def degrees(self) -> float:
        """The slope in the middle of the page; positive where lines fall to the right."""
        return float(np.degrees(np.arctan(self._slope[0])))

    def __call__(self, points: Any) -> Any:
        """Return the straight places of points (n x 2)."""
        offset = points - self._middle
        across, down = (offset / self._size).T
        slope, more_right, more_below = self._slope
        straight = points.astype(float)
        straight[:, 0] += offset[:, 1] * slope
        straight[:, 1] -= offset[:, 0] * (slope + more_right * across / 2 + more_below * down)
        return straight

    def _fit_edges(self, boxes: Any) -> None:
        run = (boxes[:, 1] - boxes[:, 0] + boxes[:, 2] - boxes[:, 3]) / 2
        high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
        long = (run[:, 0] > _LONG * high) & (np.abs(run[:, 1]) < _STEEPEST * run[:, 0])
        if not long.any():
            return
        run = run[long]
        slopes, lengths = run[:, 1] / run[:, 0], run[:, 0]
        self._slope[0] = _weighted_median(slopes, lengths)
        if len(slopes) >= _ENOUGH:
            self._solve(slopes, lengths, boxes[long].mean(axis=1))

    def _fit_pairs(self, boxes: Any) -> None:
        """Fit the slope to boxes and their right neighbours on the same line."""
        middle = boxes.mean(axis=1).astype(float)
        wide = np.linalg.norm(boxes[:, 1] - boxes[:, 0], axis=1)
        high = np.linalg.norm(boxes[:, 3] - boxes[:, 0], axis=1)
        x, y = self(middle).T
        ends, starts = x + wide / 2 - _OVERLAP * high, x - wide / 2
        lower = np.minimum(high[:, None], high[None, :])
        pairs = (starts[None, :] > ends[:, None]) & (np.abs(y[None, :] - y[:, None]) < _ONE_LINE * lower)
        left = np.flatnonzero(pairs.any(axis=1))
        if len(left) < _ENOUGH:
            return
        right = np.where(pairs[left], x[None, :], np.inf).argmin(axis=1)
        step = middle[right] - middle[left]
        # a box higher than it is wide can be its own neighbour
        apart = np.abs(step[:, 0]) > 1
        if apart.sum() < _ENOUGH:
            return
        step, between = step[apart], (middle[left] + middle[right])[apart] / 2
        self._solve(step[:, 1] / step[:, 0], np.abs(step[:, 0]), between)

    def _solve(self, slopes: Any, lengths: Any, places: Any) -> None:
        """Fit by least squares, trusting what is far off the others less in each round."""
        design = np.column_stack([np.ones(len(slopes)), (places - self._middle) / self._size])
        weights = lengths / lengths.max()
        for _ in range(_ROUNDS):
            misfit = np.abs(slopes - design @ self._slope)
            spread = max(float(np.median(misfit)), 1e-3)
            trusted = weights / np.maximum(misfit / spread, 1.0)
            # a little weight on "no change" keeps few boxes from bending the page
            ridge = np.diag([0.0, 0.3, 0.3]) * trusted.sum() * 0.01
            weighted = design.T * trusted
            self._slope = np.linalg.solve(weighted @ design + ridge, weighted @ slopes)


def _weighted_median(values: Any, weights: Any) -> float:
    order = np.argsort(values)
    total = np.cumsum(weights[order])
    return float(values[order][np.searchsorted(total, total[-1] / 2)])
