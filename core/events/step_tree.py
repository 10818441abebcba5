"""The steps of many paths as a tree, which takes no more memory than the paths; all their beginnings would."""

from collections.abc import Iterable

from core.domain.field_path import Each, Step

Steps = tuple[Step | Each | None, ...]
StepTree = dict[Step | Each | None, "StepTree"]
"""What is below a path, by the next step."""


def step_tree(paths: Iterable[Steps]) -> StepTree:
    """The tree of these paths."""
    root: StepTree = {}
    for steps in paths:
        node = root
        for step in steps:
            node = node.setdefault(step, {})
    return root


def below(root: StepTree, steps: Steps) -> StepTree:
    """What is below a path that the tree has."""
    node = root
    for step in steps:
        node = node[step]
    return node
