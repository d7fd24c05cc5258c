import Features
import Foundation
import Reporting

extension ForecastModel {
    /// The model card: what the model is for, what it was trained on, how well it does, and what it must not be used for.
    public func card(name: String) -> String {
        func days(_ count: Double) -> String {
            "\(count == count.rounded() ? String(Int(count)) : Numbers.fixed(count, 2)) \(count == 1 ? "day" : "days")"
        }
        var lines = [
            "# Model card: \(name)", "",
            "Made by `rapport export model-card`. A logistic regression per outcome on features of each customer's history "
                + "before a cutoff; the model file holds no customer's data.", "",
            "## Forecasts", "",
            "| outcome | definition | snapshots | customers | base rate | AUC | log loss |",
            "|---|---|--:|--:|--:|--:|--:|",
        ]
        for head in heads {
            let best = head.fit.crossValidation?.best
            let names = head.outcome.touchpoints.map(\.name).joined(separator: ", ")
            let condition =
                head.outcome.condition.map { " where \($0.column) \($0.comparison.rawValue) \($0.value)" } ?? ""
            let gap = head.outcome.gapDays > 0 ? " after a gap of \(days(head.outcome.gapDays))" : ""
            let what = (head.outcome.rule == .noneOf ? "none of \(names)" : "any of \(names)") + condition
            lines.append(
                "| \(head.outcome.name) | \(what) within \(days(head.outcome.horizonDays))\(gap) "
                    + "| \(Numbers.grouped(head.fit.rows)) | \(Numbers.grouped(head.fit.groups)) "
                    + "| \(Numbers.fixed(Double(head.fit.events) / Double(head.fit.rows), 3)) "
                    + "| \(best.map { Numbers.fixed($0.auc, 3) } ?? "–") | \(best.map { Numbers.fixed($0.logLoss, 3) } ?? "–") |"
            )
        }
        lines += [
            "",
            "AUC and log loss are cross-validated over customers (10 folds), at the penalty that leaving out customers one "
                + "by one chose, unless said otherwise; where single customers carry too much for that, the folds chose it.",
            "",
            "## Training", "",
            "- as of \(asOf)"
                + (cutoffs.isEmpty
                    ? "" : ", \(cutoffs.count) cutoffs from \(cutoffs.first!.isoDay) to \(cutoffs.last!.isoDay)"),
            "- eligible: active within \(activeWithinDays.map { "\(Int($0)) days" } ?? "all of the past")"
                + (activeIn.isEmpty ? "" : " in \(activeIn.map(\.name).joined(separator: ", "))"),
            "- touchpoints: \(touchpoints.map(\.name).joined(separator: ", "))",
            "- features: \(features.count), of which \(heads.first.map { $0.fit.droppedColumns.count } ?? 0) columns were "
                + "constant or repeated others and carry no weight",
        ]
        for head in heads {
            lines.append(
                "- \(head.outcome.name): penalty λ = \(head.fit.penalty), which leaves the freedom of "
                    + "\(Numbers.fixed(head.fit.effectiveDegreesOfFreedom, 1)) of \(head.fit.keptColumns.count + 1) "
                    + "coefficients")
            if let origins = head.penaltyOrigins { lines.append("  - \(origins.message)") }
            if let calibration = head.calibration { lines.append("  - calibration: \(calibration.message)") }
            for note in head.fit.notes { lines.append("  - \(note.message)") }
        }
        lines += [
            "", "## Limits", "",
            "- Coefficients are associations in this history, not causes.",
            "- Risk is not response: the customers at the highest risk are not always those whom contact keeps.",
            "- Intervals cover the coefficients' uncertainty (clustered by customer), not that of a calibration map, nor a world "
                + "that changes.",
            "",
        ]
        return lines.joined(separator: "\n")
    }
}
