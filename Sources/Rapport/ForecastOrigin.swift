import Experience
import Features
import Forecasting
import LinearAlgebra

/// Everything that a forecast of customer numbers learns from the past of one moment: who is looked at, what became of
/// customers at earlier moments, and the model fitted to it. Nothing in it looks past the moment.
public struct ForecastOrigin: Sendable {
    /// The moment.
    public let asOf: Timestamp
    /// The length of a period.
    public let period: CalendarCutoffs.Step
    /// The outcome that means leaving.
    public let churn: Outcome
    /// The outcome that means referring, if there is one.
    public let referral: Outcome?
    /// What became of customers at earlier moments.
    public let followUp: FollowUp
    /// The histories as they were known at the moment.
    let known: Histories
    /// The moments from which customers were followed, a period apart, and the moment itself, which is the last.
    let moments: [Timestamp]
    /// The customers who are looked at, as positions in the log.
    public let customers: [Int]
    /// Their features, columns as those of ``followUp``.
    public let features: Matrix
    /// How a table of features becomes a matrix.
    public let layout: DesignLayout
    /// The fitted model.
    public internal(set) var model: FollowUpModel
    /// What periods differ by beyond chance.
    public let shocks: FollowUpShocks
    /// Who comes.
    public let inflow: CustomerInflow
    /// How many customers the model was fitted to: all, or a part of a large log.
    public let trainingCustomers: Int

    /// The ends of periods to come, the moment itself first.
    func moments(_ periods: Int, in calendar: CalendarCutoffs) -> [Timestamp] {
        (0...periods).compactMap { calendar.moment($0, stepsOf: period, after: asOf) }
    }
}
