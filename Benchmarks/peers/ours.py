"""The feature file of `rapport features`, under the names, types and order of the workload.

Ours has the columns customer_id (text), cutoff (timestamp, UTC), features, churn, referral, and
its rows in order of customer, then cutoff. Missing is null. What breaks that ends the program.
"""
import sys

import pyarrow as pa
import pyarrow.compute as pc

import layout as L

NAMES = {}                                            # ours: the workload's
for t in L.TOUCHPOINTS:
    NAMES |= {f"{t}.count.{w}d": f"{t}_count_{w}" for w in L.WINDOWS}
    NAMES |= {f"{t}.emotion.mean.365d": f"{t}_emotion_365",
              f"{t}.silence.365d": f"{t}_days_since"}
NAMES |= {
    "all.count.365d": "events_365", "all.tenure": "tenure_days",
    "all.silence.365d": "days_since_last", "all.amount.sum.365d": "amount_365",
    "all.response.mean.365d": "response_365", "all.promise.mean.365d": "promise_kept_365",
    "all.emotion.negative.365d": "negative_share_365",
    "all.emotion.positive.365d": "positive_share_365",
    "all.emotion.worst.365d": "worst_emotion_365",
    "all.emotion.last.365d": "last_emotion_365",
    "all.touchpoints.distinct.90d": "touchpoints_90"}
EXPECTED = ["customer_id", "cutoff", *NAMES, *L.LABELS]


def is_ours(names):
    """Whether a file with these columns has our names."""
    return not NAMES.keys().isdisjoint(names)


def in_order(table):
    """Whether rows go up by customer, then cutoff, without a repeated pair."""
    customer, cutoff = (table[c].combine_chunks() for c in ("customer_id", "cutoff"))
    above, below = customer.slice(0, len(customer) - 1), customer.slice(1)
    later = pc.less(cutoff.slice(0, len(cutoff) - 1), cutoff.slice(1))
    ok = pc.or_(pc.less(above, below), pc.and_(pc.equal(above, below), later))
    return len(customer) < 2 or pc.all(ok).as_py()


def as_workload(table):
    """Our table with the columns of layout.SCHEMA, sorted by cutoff, then customer."""
    missing = [c for c in EXPECTED if c not in table.column_names]
    excess = [c for c in table.column_names if c not in EXPECTED]
    if missing or excess:
        sys.exit(f"ours: missing columns {missing}, columns too many {excess}")
    if not pa.types.is_timestamp(table.schema.field("cutoff").type):
        sys.exit(f"ours: cutoff is {table.schema.field('cutoff').type}, not a timestamp")
    if not in_order(table):
        sys.exit("ours: rows are not in order of customer, then cutoff")
    for name in table.column_names:
        column = table[name]
        if pa.types.is_floating(column.type) and pc.any(pc.is_nan(column)).as_py():
            sys.exit(f"ours: {name} has NaN where missing is null")
    day = pa.timestamp("us", tz="UTC")
    columns = {"cutoff": table["cutoff"].cast(day).cast(pa.date32()),
               "customer_id": table["customer_id"].cast(pa.string())}
    columns |= {theirs: table[name] for name, theirs in NAMES.items()}
    columns |= {name: table[name] for name in L.LABELS}
    # Already in order of customer: a stable sort by cutoff is enough.
    rows = pc.sort_indices(columns["cutoff"])
    return pa.table(columns).take(rows)
