extension DesignMatrix {
    /// Writes rows `range`, or rows `order[range]`, transformed by `plan`, one after the other.
    ///
    /// - Precondition: `target` has room for `range.count` rows of `plan.width`.
    func write<Element: DesignNumber>(
        _ range: Range<Int>, order: [Int]? = nil, by plan: DesignPlan, to target: inout MutableSpan<Element>
    ) {
        let (columns, width) = (table.columns, plan.width)
        precondition(target.count >= range.count * width, "no room for \(range.count) rows of \(width)")
        guard !range.isEmpty, width > 0 else { return }
        unsafe target.withUnsafeMutableBufferPointer { buffer in
            var next = buffer.baseAddress!
            unsafe forEachStoredPiece(of: range, order: order) { rows, stored in
                switch unsafe stored {
                case .doubles(let elements):
                    // A table without columns has no elements to point at, and no column is read.
                    unsafe withUnsafePointer(to: 0.0) { nothing in
                        unsafe plan.write(
                            elements.baseAddress ?? nothing, rows: rows, columns: columns, in: Double.self, to: next)
                    }
                case .floats(let elements):
                    unsafe withUnsafePointer(to: 0 as Float) { nothing in
                        unsafe plan.write(
                            elements.baseAddress ?? nothing, rows: rows, columns: columns, in: Element.self, to: next)
                    }
                }
                unsafe next += rows * width
            }
        }
    }

    /// Hands out the table's rows behind rows `range` of the design, or behind its rows `order[range]`, in pieces of rows
    /// that follow each other in the table and lie together.
    @unsafe func forEachStoredPiece(
        of range: Range<Int>, order: [Int]? = nil, _ body: (_ rows: Int, StoredElements) -> Void
    ) {
        func place(_ index: Int) -> Int {
            let row = order?[index] ?? index
            return selection?[row] ?? row
        }
        var (index, block) = (range.lowerBound, 0)
        while index < range.upperBound {
            let first = place(index)
            var end = range.upperBound
            if selection != nil || order != nil {
                end = index + 1
                while end < range.upperBound, place(end) == first + end - index { end += 1 }
            }
            index += unsafe table.withStoredRows(at: first, until: first + end - index, near: &block, body)
        }
    }
}
