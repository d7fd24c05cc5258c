#!/usr/bin/env bash
# Rules that no compiler knows: where `unsafe` may be written, how long a file may be, and that every file has a room.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
failed=0
complain() { printf 'lint: %s\n' "$*" >&2; failed=1; }

while IFS= read -r file; do
    complain "$file writes unsafe; only LinearAlgebra and Warehouse may"
done < <(grep -rlE '\bunsafe\b|UnsafeMutable|UnsafePointer|UnsafeRaw' Sources --include='*.swift' \
    | grep -vE '^Sources/(LinearAlgebra|Warehouse)/' || true)

while read -r lines file; do
    [ "$lines" -le 400 ] || complain "$file has $lines lines; split it at 400"
done < <(find Sources Tests -name '*.swift' -exec wc -l {} + | grep -v ' total$')

while IFS= read -r file; do
    complain "$file is a drawer, not a room"
done < <(find Sources -iname '*util*' -o -iname '*helper*' -o -iname '*common*' -o -iname '*manager*')

# A module may import what the architecture page says and nothing else. Foundation and the standard library's own
# modules are free; `Experience` imports nothing at all.
imports() { grep -hoE '^(@[a-z]+ )?import [A-Za-z]+' "$1"/*.swift | awk '{print $NF}' | sort -u | tr '\n' ' '; }
allow() {
    local module=$1 found
    shift
    for found in $(imports "Sources/$module"); do
        case " $* Foundation Dispatch Synchronization Glibc Darwin " in
            *" $found "*) ;;
            *) complain "$module imports $found" ;;
        esac
    done
}
[ -z "$(imports Sources/Experience)" ] || complain "Experience imports $(imports Sources/Experience)"
allow LinearAlgebra COpenBLAS
allow Warehouse CADBC
allow Features Experience LinearAlgebra
allow Regression LinearAlgebra
allow Evaluation LinearAlgebra
allow Insights Experience Features Regression Evaluation LinearAlgebra
allow Forecasting Experience LinearAlgebra Regression Evaluation
allow Simulation Experience LinearAlgebra Regression
allow Reporting Insights Evaluation Forecasting Experience
allow Rapport Warehouse Experience Features LinearAlgebra Regression Evaluation Insights Forecasting Reporting Yams

# The page of a module has a topic for every public type of it, and for nothing else. Members and types inside types stand
# on the pages of their own type.
for page in Sources/*/*.docc/*.md; do
    module=$(basename "$page" .md)
    declared=$(sed -nE 's/^public (final )?(struct|enum|class|actor|protocol|func|typealias) ([A-Za-z]+).*/\3/p' \
        "Sources/$module"/*.swift | sort -u)
    while read -r name; do
        [ -z "$name" ] || complain "$page and the public types of $module differ in $name"
    done < <(sed -nE 's/^- ``([A-Za-z]+)``$/\1/p' "$page" | sort | comm -3 - <(printf '%s\n' "$declared") | tr -d '\t')
done
exit $failed
