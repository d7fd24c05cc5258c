extension Array {
    /// Changes the elements of `range` in place.
    ///
    /// The safe way to cut a `MutableSpan` has another name in each compiler version, hence the buffer.
    mutating func withMutableSpan<Result, Failure: Error>(
        of range: Range<Int>, _ body: (inout MutableSpan<Element>) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        precondition(range.lowerBound >= 0 && range.upperBound <= count, "a range outside the array")
        return try unsafe withUnsafeMutableBufferPointer { (buffer) throws(Failure) -> Result in
            var span = unsafe UnsafeMutableBufferPointer(rebasing: buffer[range]).mutableSpan
            return try body(&span)
        }
    }
}
