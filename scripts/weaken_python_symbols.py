#!/usr/bin/env python3
"""Let DuckDB's Python extension load without Python.

The wheel's shared library carries all of DuckDB and its C API, but also a Python binding whose symbols (Py*) only a
Python process defines. A process without Python cannot load it: the loader demands every undefined GLOBAL symbol that
data refers to. An undefined WEAK symbol may stay unresolved (its address is then 0), and nothing in the C API calls
into Python. So each undefined GLOBAL symbol of .dynsym named Py* or _Py* is made WEAK: one byte each (st_info).

Usage: weaken_python_symbols.py LIBRARY    (rewrites the file in place; prints how many symbols it changed)
"""

import struct
import sys

SHT_DYNSYM = 11
STB_GLOBAL = 1
STB_WEAK = 2
SHN_UNDEF = 0


def sections(elf):
    """Yield (type, link, offset, size) for each section of a 64-bit little-endian ELF image."""
    (table,) = struct.unpack_from("<Q", elf, 40)  # e_shoff
    entry_size, count = struct.unpack_from("<HH", elf, 58)  # e_shentsize, e_shnum
    for index in range(count):
        # sh_name, sh_type, sh_flags, sh_addr, sh_offset, sh_size, sh_link
        fields = struct.unpack_from("<IIQQQQI", elf, table + index * entry_size)
        yield fields[1], fields[6], fields[4], fields[5]


def weaken(elf):
    """Make the undefined global Python symbols of the image weak, and return how many there were."""
    if elf[:6] != b"\x7fELF\x02\x01":
        raise SystemExit("not a 64-bit little-endian ELF file")
    table = list(sections(elf))
    changed = 0
    for kind, link, offset, size in table:
        if kind != SHT_DYNSYM:
            continue
        names = table[link][2]
        for symbol in range(offset, offset + size, 24):  # sizeof(Elf64_Sym)
            name, info, _, section = struct.unpack_from("<IBBH", elf, symbol)
            start = names + name
            is_python = elf[start : start + 2] == b"Py" or elf[start : start + 3] == b"_Py"
            if section == SHN_UNDEF and info >> 4 == STB_GLOBAL and is_python:
                elf[symbol + 4] = STB_WEAK << 4 | info & 0x0F
                changed += 1
    return changed


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    with open(sys.argv[1], "r+b") as file:
        elf = bytearray(file.read())
        changed = weaken(elf)
        file.seek(0)
        file.write(elf)
    print(changed)


if __name__ == "__main__":
    main()
