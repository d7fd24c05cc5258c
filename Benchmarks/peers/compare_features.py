"""Compare two feature files value by value; exit 1 where they differ.

A file with our own names (ours.py) is renamed first. With --ending, only customers whose id ends
so are compared.
"""
import argparse
import sys

import numpy as np
import pyarrow.compute as pc
import pyarrow.dataset as ds

import layout as L
import ours

BY = [("cutoff", "ascending"), ("customer_id", "ascending")]
KEYS = L.pa.schema(list(L.SCHEMA)[:2])
OUR_NAME = {theirs: name for name, theirs in ours.NAMES.items()}


def read(path, ending):
    wanted = pc.ends_with(ds.field("customer_id"), ending) if ending else None
    table = ds.dataset(path).to_table(filter=wanted)
    return ours.as_workload(table) if ours.is_ours(table.column_names) else table


def key(table):
    return table.select(["cutoff", "customer_id"]).cast(KEYS)


def gaps(u, v):
    """|u - v| / max(1, |u|, |v|) of two columns: 0 where both are null, infinite where one is."""
    u, v = (c.cast(L.pa.float64()).combine_chunks() for c in (u, v))
    nu, nv = (np.asarray(pc.is_null(c, nan_is_null=True)) for c in (u, v))
    u, v = (c.to_numpy(zero_copy_only=False) for c in (u, v))
    gap = np.abs(u - v) / np.maximum(1, np.maximum(np.abs(u), np.abs(v)))
    return np.where(nu & nv, 0, np.where(nu != nv, np.inf, gap))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("a")
    p.add_argument("b")
    p.add_argument("--tolerance", type=float, default=1e-9,
                   help="allowed |x - y| / max(1, |x|, |y|)")
    p.add_argument("--ending", help="compare customers whose id ends so")
    a = p.parse_args()
    x, y = read(a.a, a.ending), read(a.b, a.ending)
    missing = [c for c in L.COLUMNS if c not in x.column_names or c not in y.column_names]
    if missing:
        sys.exit(f"missing columns: {missing}")
    if x.num_rows != y.num_rows:
        sys.exit(f"rows differ: {x.num_rows} and {y.num_rows}")
    if not x.num_rows:
        sys.exit("there are no rows to compare")
    kx, ky = key(x), key(y)
    if not kx.equals(ky):
        # Row order is free: sort both sides.
        x, y = x.take(pc.sort_indices(kx, BY)), y.take(pc.sort_indices(ky, BY))
        if not key(x).equals(key(y)):
            sys.exit("the cutoff and customer_id pairs differ")
    largest, bad = 0.0, 0
    for name in L.COLUMNS[2:]:
        gap = gaps(x[name], y[name])
        worst = float(gap.max())
        largest = max(largest, worst)
        if not worst <= a.tolerance:
            bad += 1
            i = int(gap.argmax())
            print(f"{name} (ours {OUR_NAME.get(name, name)}): {int((~(gap <= a.tolerance)).sum())} rows differ, "
                  f"most at {x['cutoff'][i]} {x['customer_id'][i]}: "
                  f"{x[name][i]} and {y[name][i]}")
    print(f"{x.num_rows} rows, {len(L.COLUMNS) - 2} columns, {bad} columns differ, "
          f"largest relative difference {largest:.3g}")
    sys.exit(bool(bad))


if __name__ == "__main__":
    main()
