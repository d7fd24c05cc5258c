import Experience
import LinearAlgebra

/// Walks customers one after the other and writes a row for each of their moments.
///
/// A sweep belongs to one thread; sweeps of different customers are independent.
struct FeatureSweep {
    private let layout: SweepLayout
    private let log: EventLog
    private let transform: RowTransform
    private var history: CustomerHistory
    private var tally: TallyKernel
    private var rhythm: RhythmKernel
    private var level: LevelKernel
    private let course: CourseKernel
    private let path: PathKernel
    private let fixed: FixedKernel

    init(_ layout: SweepLayout, log: EventLog) {
        self.layout = layout
        self.log = log
        transform = RowTransform(layout.features)
        history = CustomerHistory(fields: layout.fields.count, windows: layout.windows.count)
        tally = TallyKernel(layout)
        rhythm = RhythmKernel(layout)
        level = LevelKernel(layout)
        course = CourseKernel(layout)
        path = PathKernel(layout)
        fixed = FixedKernel(layout)
    }

    /// Writes the row of a customer at a moment, no earlier than the customer's moment before.
    ///
    /// - Parameter natural: gets the values before their transforms.
    mutating func write(
        customer: Int, _ moment: Moment, natural: (borrowing MutableSpan<Double>) -> Void,
        to row: inout MutableSpan<Double>
    ) {
        history.move(to: moment, of: customer, in: log, fields: layout.fields)
        tally.write(history, &row)
        rhythm.write(history, moment, &row)
        level.write(history, &row)
        course.write(history, moment, &row)
        path.write(history, &row)
        fixed.write(customer: customer, moment, &row)
        natural(row)
        transform.apply(&row)
    }
}
