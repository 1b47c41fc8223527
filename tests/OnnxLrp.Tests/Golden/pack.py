"""Packs golden case folders into one reproducible zip per network: python3 pack.py FOLDER_OF_CASES

Every file is stored byte for byte; names are sorted and times fixed, so that the same cases always give the same zips.
"""
import sys
import zipfile
from itertools import groupby
from pathlib import Path

FIRST_ZIP_TIME = (1980, 1, 1, 0, 0, 0)


def network(case):
    return case.name.split("__")[0]


cases = sorted((path for path in Path(sys.argv[1]).iterdir() if path.is_dir()), key=lambda path: (network(path), path.name))
for name, group in groupby(cases, key=network):
    with zipfile.ZipFile(Path(__file__).parent / f"{name}.zip", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for case in group:
            for file in sorted(case.iterdir()):
                entry = zipfile.ZipInfo(f"{case.name}/{file.name}", FIRST_ZIP_TIME)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, file.read_bytes(), compresslevel=9)
