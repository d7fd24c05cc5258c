"""Write a variant of an event log as Parquet; the same arguments always give the same rows.

shuffled: the same rows in an order of chance. long-ids: customer ids of 40 bytes instead of 10,
which differ only in their last ten, so that their order stays. sample: the events of one customer
in a hundred, those whose id ends in 00.
"""
import argparse
import os

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

PREFIX = "customer-of-the-standard-shop-"            # 30 bytes
ENDING = "00"
ROWS = 1 << 20


def shuffled(table):
    return table.take(np.random.default_rng(1).permutation(table.num_rows))


def long_ids(table):
    ids = pc.binary_join_element_wise(PREFIX, table["customer_id"], "")
    return table.set_column(0, "customer_id", ids)


def sample(table):
    return table.filter(pc.ends_with(table["customer_id"], ENDING))


HOW = {"shuffled": shuffled, "long-ids": long_ids, "sample": sample}


def parts(file, how):
    """The variant part by part; only a shuffle needs the whole log in memory."""
    if how == "shuffled":
        yield shuffled(file.read())
        return
    for batch in file.iter_batches(ROWS):
        yield HOW[how](pa.Table.from_batches([batch]))


def main():
    p = argparse.ArgumentParser(description=__doc__)
    p.add_argument("events", help="events.parquet")
    p.add_argument("--how", required=True, choices=HOW)
    p.add_argument("--out", required=True, help="folder for events.parquet")
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    file = pq.ParquetFile(a.events)
    with pq.ParquetWriter(os.path.join(a.out, "events.parquet"), file.schema_arrow) as writer:
        for table in parts(file, a.how):
            writer.write_table(table, row_group_size=ROWS)


if __name__ == "__main__":
    main()
