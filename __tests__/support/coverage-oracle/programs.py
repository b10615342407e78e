"""Random small modules whose functions take a `decide` function, so that every run goes another way."""

import random
import sys

# A with statement that can end in an exception of its own.
LOUD = """
class Loud:
    def __init__(self, decide):
        self.decide = decide

    def __enter__(self):
        pass

    def __exit__(self, *exception):
        if self.decide():
            raise ValueError
"""


class Writer:
    def __init__(self, seed):
        self.random = random.Random(seed)
        self.lines = []
        self.names = 0

    def chance(self, probability):
        return self.random.random() < probability

    def name(self, prefix):
        self.names += 1
        return f"{prefix}{self.names}"

    def add(self, depth, text):
        for line in text.split("\n"):
            self.lines.append("    " * depth + line if line else "")

    def pragma(self):
        return self.random.choice(["  # pragma: no cover"] + [""] * 7)

    def partial(self):
        return self.random.choice(["  # pragma: no branch"] + [""] * 9)


def module(seed):
    """Returns the text of a module and the names of its functions."""
    w = Writer(seed)
    if w.chance(0.5):
        w.add(0, '"""Module docstring\nover two lines."""')
    w.add(0, "import contextlib\nimport sys\nfrom typing import TYPE_CHECKING\n")
    w.add(0, LOUD)
    if w.chance(0.3):
        w.add(0, "if TYPE_CHECKING:\n    import os\n")
    if w.chance(0.3):
        w.add(0, "if sys.argv:  # pragma: no branch\n    flag = 1\n")
    functions = []
    for _ in range(w.random.randint(2, 5)):
        if w.chance(0.25):
            functions.append(klass(w))
        else:
            functions.append(function(w, 0))
    return "\n".join(w.lines) + "\n", functions


def klass(w):
    name = w.name("Class")
    w.add(0, f"class {name}:{w.pragma()}")
    if w.chance(0.5):
        w.add(1, '"""Class docstring."""')
    w.add(1, "value = 1")
    function(w, 1, "run")
    w.add(0, "")
    return f"{name}().run"


def function(w, depth, name=None):
    method = name is not None
    name = name or w.name("function")
    if w.chance(0.15) and sys.version_info >= (3, 9):
        w.add(depth, "@(lambda f: f)")
    w.add(depth, f"def {name}({'self, ' if method else ''}decide):{w.pragma()}")
    if w.chance(0.4):
        w.add(depth + 1, '"""Docstring."""')
    w.add(depth + 1, "total = 0")
    block(w, depth + 1, 3, loop=False)
    w.add(depth + 1, "return total")
    w.add(depth, "")
    return name


def block(w, depth, budget, loop):
    for _ in range(w.random.randint(1, 3)):
        statement(w, depth, budget, loop)


def statement(w, depth, budget, loop):
    simple_kinds = [simple, simple, multiline, comprehension, assertion, one_line_if, shortcut]
    nested = [if_else, if_else, for_loop, while_loop, while_true, try_except, with_block, match, inner, generator]
    if loop and w.chance(0.25):
        return leave_loop(w, depth)
    if budget <= 0 or w.chance(0.45):
        return w.random.choice(simple_kinds)(w, depth)
    if w.chance(0.08):
        return early(w, depth)
    w.random.choice(nested)(w, depth, budget - 1, loop)


def simple(w, depth):
    w.add(depth, f"total += {w.random.randint(1, 9)}{w.pragma()}")


def multiline(w, depth):
    w.add(depth, "total += max(\n    1,\n    total,\n)")


def comprehension(w, depth):
    w.add(depth, w.random.choice([
        "total += len([x for x in range(3) if decide()])",
        "total += sum(\n    x\n    for x in range(3)\n    if decide()\n)",
        "total += (lambda: 1)()",
        "total += len({x: x for x in range(2)})",
    ]))


def assertion(w, depth):
    w.add(depth, "assert total >= 0, (\n    'message'\n)")


def one_line_if(w, depth):
    w.add(depth, "if decide(): total += 1")


def shortcut(w, depth):
    w.add(depth, w.random.choice(["total += 1 if decide() else 2", "decide() and decide()", "..."]))


def leave_loop(w, depth):
    w.add(depth, f"if decide():{w.partial()}")
    w.add(depth + 1, w.random.choice(["break", "continue"]))


def early(w, depth):
    w.add(depth, "if decide():")
    w.add(depth + 1, w.random.choice(["return total", "raise ValueError(total)", "return [\n    total,\n]"]))


def if_else(w, depth, budget, loop):
    w.add(depth, f"if decide():{w.partial() or w.pragma()}")
    block(w, depth + 1, budget, loop)
    while w.chance(0.3):
        w.add(depth, f"elif decide():{w.pragma()}")
        block(w, depth + 1, budget, loop)
    if w.chance(0.5):
        w.add(depth, f"else:{w.pragma()}")
        block(w, depth + 1, budget, loop)


def for_loop(w, depth, budget, loop):
    w.add(depth, "for _ in range(2 if decide() else 0):")
    block(w, depth + 1, budget, True)
    if w.chance(0.3):
        w.add(depth, "else:")
        block(w, depth + 1, budget, loop)


def while_loop(w, depth, budget, loop):
    variable = w.name("n")
    w.add(depth, f"{variable} = 3\nwhile {variable} > 0 and decide():")
    w.add(depth + 1, f"{variable} -= 1")
    block(w, depth + 1, budget, True)
    if w.chance(0.3):
        w.add(depth, "else:")
        block(w, depth + 1, budget, loop)


def while_true(w, depth, budget, loop):
    variable = w.name("n")
    w.add(depth, f"{variable} = 3\nwhile True:")
    w.add(depth + 1, f"{variable} -= 1\nif {variable} <= 0 or decide():")
    w.add(depth + 2, "break")
    block(w, depth + 1, budget, True)


def try_except(w, depth, budget, loop):
    w.add(depth, "try:")
    w.add(depth + 1, "if decide():\n    raise KeyError(total)")
    block(w, depth + 1, budget, loop)
    if w.chance(0.7):
        w.add(depth, f"except KeyError:{w.pragma()}")
        block(w, depth + 1, budget, loop)
        if w.chance(0.3):
            w.add(depth, "else:")
            block(w, depth + 1, budget, loop)
        if w.chance(0.6):
            return
    w.add(depth, "finally:")
    block(w, depth + 1, budget - 1, False)


def with_block(w, depth, budget, loop):
    managers = ["contextlib.nullcontext()", "contextlib.suppress(KeyError)", "Loud(decide)"]
    w.add(depth, f"with {w.random.choice(managers)}:")
    block(w, depth + 1, budget, loop)


def match(w, depth, budget, loop):
    if sys.version_info < (3, 10):
        return if_else(w, depth, budget, loop)
    w.add(depth, "match (decide(), decide()):")
    w.add(depth + 1, "case (True, True):")
    block(w, depth + 2, budget, loop)
    w.add(depth + 1, "case (False, _) if decide():")
    block(w, depth + 2, budget, loop)
    if w.chance(0.5):
        w.add(depth + 1, "case _:")
        block(w, depth + 2, budget, loop)


def inner(w, depth, budget, loop):
    name = w.name("inner")
    w.add(depth, f"def {name}():{w.pragma()}")
    w.add(depth + 1, "total = 0")
    block(w, depth + 1, budget, False)
    w.add(depth + 1, "return total")
    w.add(depth, f"if decide():\n    total += {name}()")


def generator(w, depth, budget, loop):
    name = w.name("produce")
    w.add(depth, f"def {name}():")
    w.add(depth + 1, "total = 0\nyield 1")
    block(w, depth + 1, budget, False)
    w.add(depth + 1, "yield total")
    w.add(depth, f"for item in {name}():\n    total += item or 0")
    if w.chance(0.5):
        w.add(depth + 1, "if decide():\n    break")
