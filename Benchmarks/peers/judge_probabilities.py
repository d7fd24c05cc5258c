"""Compare two files of probabilities, customer by customer; exit status 1 where they differ.

A file has customer_id, churn and referral; CSV or Parquet, rows in any order.
"""
import argparse
import sys

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

import layout as L


def read(path):
    """Customers in order, and their probabilities."""
    if path.endswith(".parquet"):
        table = pq.read_table(path)
    else:
        types = pa.csv.ConvertOptions(column_types={"customer_id": pa.string()})
        table = pa.csv.read_csv(path, convert_options=types)
    table = table.sort_by("customer_id")
    return table["customer_id"].cast(pa.string()), np.column_stack([table[o].to_numpy() for o in L.LABELS])


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("ours")
    p.add_argument("theirs")
    p.add_argument("tolerance", type=float)
    a = p.parse_args()
    (customers, ours), (others, theirs) = read(a.ours), read(a.theirs)
    if not customers.equals(others):
        sys.exit("other customers")
    apart = np.abs(ours - theirs).max()
    print(f"{len(ours):,} customers, greatest difference {apart:.1e}")
    sys.exit(not apart <= a.tolerance)


if __name__ == "__main__":
    main()
