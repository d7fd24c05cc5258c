import Experience
import Features
import Forecasting
import Reporting

extension ForecastOrigin {
    /// What a forecast of single customers takes for granted, in sentences.
    ///
    /// - Parameter moment: after which it is not foreseen how often they refer, although an outcome means that.
    func customerAssumptions(referralsUnforeseenAfter moment: Timestamp?) -> [String] {
        var sentences = [presenceWords]
        if churn.rule == .noneOf {
            sentences.append("At the end of a period customers are still there, or back again.")
        }
        if let moment {
            let when = moment == asOf ? "" : " after \(moment)"
            sentences.append("How many referrals to expect\(when) is not said: the past tells too little of it.")
        }
        return sentences + [featureWords]
    }

    private var featureWords: String {
        "Each customer is foreseen from what was known at \(asOf), and those of the past from what was known then."
    }

    /// What a forecast from this origin takes for granted, in sentences.
    var assumptions: [String] {
        var sentences = [
            presenceWords + (churn.rule == .noneOf ? " \"Left\" is dated by the last \(signs)." : ""), featureWords,
        ]
        if let leaving = model.summaries[.leaving] {
            sentences.append(
                "Fitted to \(Numbers.grouped(trainingCustomers)) customers, followed for up to "
                    + "\(model.observedPeriods) periods of \(period.words) from earlier moments: "
                    + "\(Numbers.grouped(leaving.customersWithEvent)) left, \(leaving.columns.count) columns. "
                    + "Beyond \(model.observedPeriods) periods the hazard is drawn on as a line in log time.")
        }
        if inflow.arrivals.isEmpty {
            sentences.append("The log is too short to say how many customers come: none are counted on.")
        } else {
            sentences.append(
                "Those who come by themselves: as many as in the last \(inflow.arrivals.count) periods"
                    + (inflow.excludesReferred || referral == nil ? "." : ", less those brought."))
        }
        if referral != nil, let words = conversionWords { sentences.append(words) }
        return sentences
    }

    /// The touchpoints that tell of presence, or of leaving.
    private var signs: String { churn.touchpoints.map(\.name).joined(separator: " or ") }

    private var presenceWords: String {
        let days = Numbers.fixed(churn.horizonDays, 0)
        return churn.rule == .noneOf
            ? "Active at a moment: \(signs) follows within \(days) days, so it is settled only then; \(churn.name) "
                + "as of that moment is not being active at it."
            : "Active: no \(signs) so far."
    }

    private var conversionWords: String? {
        switch inflow.conversion {
        case .known(let share): "A referral brings \(Numbers.fixed(share, 2)) customers: as given."
        case .counted(let arrived, let referrals):
            "A referral brings \(Numbers.fixed(inflow.conversion.mean, 2)) customers: "
                + "\(Numbers.grouped(arrived)) came of \(Numbers.grouped(referrals))."
        case .unknown(let bound):
            "Nothing tells how many a referral brings: any number up to \(Numbers.fixed(bound, 2)) counts as equally likely. "
                + "forecast: {referred_by: COLUMN} lets it be counted, {arrive: 0.3} or --arrive 0.3 sets it."
        }
    }
}
