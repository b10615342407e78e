"""Writes tiny distributions for an index of one's own: `package_index.py DIRECTORY NAME VERSION wheel|sdist`."""

import io
import sys
import tarfile
import zipfile

BACKEND = '''
import zipfile

NAME, VERSION = {name!r}, {version!r}


def build_wheel(directory, config_settings=None, metadata_directory=None):
    wheel = f"{{NAME}}-{{VERSION}}-py3-none-any.whl"
    files = {{
        f"{{NAME}}.py": f"VERSION = {{VERSION!r}}\\n",
        f"{{NAME}}-{{VERSION}}.dist-info/METADATA": f"Metadata-Version: 2.1\\nName: {{NAME}}\\nVersion: {{VERSION}}\\n",
        f"{{NAME}}-{{VERSION}}.dist-info/WHEEL": "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n",
    }}
    record = f"{{NAME}}-{{VERSION}}.dist-info/RECORD"
    files[record] = "".join(f"{{path}},,\\n" for path in [*files, record])
    with zipfile.ZipFile(f"{{directory}}/{{wheel}}", "w") as archive:
        for path, text in files.items():
            archive.writestr(path, text)
    return wheel
'''


def sdist(directory, name, version, backend):
    """Its backend lies in the tree and needs nothing, so that building it downloads nothing."""
    files = {
        "PKG-INFO": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": backend,
    }
    with tarfile.open(f"{directory}/{name}-{version}.tar.gz", "w:gz") as archive:
        for path, text in files.items():
            data = text.encode()
            member = tarfile.TarInfo(f"{name}-{version}/{path}")
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))


directory, name, version, kind = sys.argv[1:]
backend = BACKEND.format(name=name, version=version)
if kind == "sdist":
    sdist(directory, name, version, backend)
else:
    scope = {}
    exec(backend, scope)
    scope["build_wheel"](directory)
