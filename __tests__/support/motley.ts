/** A project with many of pytest's ways to make a test, and of a test to end. */
export const MOTLEY: Readonly<Record<string, string>> = {
  'pyproject.toml': `[tool.pytest.ini_options]
pythonpath = ["src"]
testpaths = ["tests", "src", "docs"]
addopts = "--doctest-modules --doctest-glob=*.txt --strict-markers --import-mode=importlib -m 'not slow'"
markers = ["slow: left out", "area(name): where it belongs"]
xfail_strict = true
[tool.coverage.run]
branch = true
source_pkgs = ["motley"]
`,
  'src/motley/__init__.py':
    '"""Of every kind one."""\n\nfrom motley.words import count\n\n__all__ = ["count"]\n',
  'src/motley/words.py': `"""Words.

>>> count("a b")
2
"""


def count(text, longest=None):
    """How many words.

    >>> count("one two three")
    3
    """
    words = text.split()
    if longest is not None:
        words = [word for word in words if len(word) <= longest]
    return len(words)


def shout(text):
    if not text:
        return ""
    elif text.endswith("!"):
        return text.upper()
    return text.upper() + "!"
`,
  'src/motley/shapes.py': `import sys


class Square:
    def __init__(self, side):
        if side < 0:
            raise ValueError("negative")
        self.side = side

    @property
    def area(self):
        return self.side**2


if sys.platform == "beos":  # pragma: no cover
    Square = None


def never():
    return "never"
`,
  'docs/guide.txt': 'A guide\n\n>>> from motley import count\n>>> count("x")\n1\n',
  'conftest.py': `import pytest


@pytest.fixture(scope="session")
def made():
    made = []
    yield made
    made.clear()


def pytest_collection_modifyitems(items):
    for item in items:
        if "expensive" in item.name:
            item.add_marker(pytest.mark.skip(reason="expensive"))


def pytest_generate_tests(metafunc):
    if "generated" in metafunc.fixturenames:
        metafunc.parametrize("generated", [0, 1, 2], ids=lambda value: f"g{value}")
`,
  'tests/conftest.py':
    'import pytest\n\n\n@pytest.fixture(autouse=True)\ndef around(made):\n    made.append(1)\n    yield\n',
  'tests/test_classes.py': `import pytest
from motley.shapes import Square


class TestSquare:
    @pytest.fixture
    def square(self):
        return Square(3)

    def test_area(self, square):
        assert square.area == 9

    class TestInner:
        def test_negative(self):
            with pytest.raises(ValueError):
                Square(-1)


class TestMore(TestSquare):
    def test_expensive(self):
        raise AssertionError("must be skipped")
`,
  'tests/test_parameters.py': `import pytest
from motley.words import count, shout


@pytest.mark.parametrize("text, n", [("a", 1), ("a b", 2), ("", 0), ("[x] :: é ü/", 4), ("new\\nline", 2), ("same", 1), ("same", 1)])
def test_count(text, n):
    assert count(text) == n


@pytest.mark.parametrize("a", ["x", pytest.param("y", marks=pytest.mark.xfail(reason="known")), pytest.param("z", marks=pytest.mark.slow)])
@pytest.mark.parametrize("b", [1, 2])
def test_cross(a, b):
    assert a == "x"


def test_generated(generated):
    assert count("a " * generated) == generated


def test_shout():
    assert shout("a") == "A!"
`,
  'tests/test_unittest.py': `import unittest
from motley.words import shout


class Shouting(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.text = "hey!"

    def test_shout(self):
        self.assertEqual(shout(self.text), "HEY!")

    def test_parts(self):
        for text in ("a", "b"):
            with self.subTest(text=text):
                self.assertEqual(len(text), 1)

    @unittest.skip("not now")
    def test_skipped(self):
        pass

    @unittest.expectedFailure
    def test_expected(self):
        self.fail("as expected")
`,
  'tests/test_ends.py': `import pytest


@pytest.mark.xfail(reason="known")
def test_xfail():
    assert False


@pytest.mark.xfail(strict=False, reason="mended")
def test_xpass():
    pass


@pytest.mark.xfail(reason="mended, and strict")
def test_xpass_strict():
    pass


@pytest.mark.skipif(True, reason="never here")
def test_skipif():
    pass


def test_skips_itself():
    pytest.skip("later")


def test_fails():
    assert [1, 2] == [1, 3]


@pytest.fixture
def broken():
    raise RuntimeError("broken fixture")


def test_no_set_up(broken):
    pass


@pytest.fixture
def leaky():
    yield
    raise RuntimeError("broken teardown")


def test_no_teardown(leaky):
    pass


def test_both(leaky):
    assert False
`,
  'tests/test_whole_skipped.py':
    'import pytest\n\npytest.importorskip("no_such_module_anywhere")\n\n\ndef test_never():\n    pass\n',
  'tests/test_not_importable.py': 'import no_such_module_anywhere\n\n\ndef test_never():\n    pass\n',
  'tests/test_all_slow.py':
    'import pytest\n\npytestmark = pytest.mark.slow\n\n\ndef test_slow():\n    pass\n',
  'tests/test_empty.py': '"""No test in here."""\n',
  'tests/north/__init__.py': '',
  'tests/north/test_same.py':
    'import pytest\n\n\n@pytest.mark.area("north")\ndef test_same(request):\n    assert "north" in str(request.path)\n',
  'tests/south/__init__.py': '',
  'tests/south/conftest.py': 'import pytest\n\n\n@pytest.fixture\ndef pole():\n    return "south"\n',
  'tests/south/test_same.py': 'def test_same(pole):\n    assert pole == "south"\n',
  'tests/west/test_same.py':
    'def test_same():\n    from motley.words import count\n\n    assert count("a bbb", longest=2) == 1\n',
};
