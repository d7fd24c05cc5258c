import Experience
import Features
import Foundation
import Regression

/// A trained model: one logistic head per outcome, and all that is needed to score with it. No customer's data is in it.
public struct ForecastModel: Sendable, Codable, Equatable {
    /// One outcome's model.
    public struct Head: Sendable, Codable, Equatable {
        /// What it forecasts.
        public let outcome: Outcome
        /// How a feature table becomes its design matrix.
        public let layout: DesignLayout
        /// The fitted regression.
        public let fit: FittedLogisticRegression
        /// How the penalty was chosen, where that was by rolling origin; else by customers.
        public internal(set) var penaltyOrigins: PenaltyOrigins?
        /// What was found out about the calibration of its probabilities, with the map that they go through; `nil` in models
        /// that were trained without.
        public internal(set) var calibration: OutcomeCalibration?
    }

    /// The schema of the file; files of this schema always load.
    public static let schema = "rapport.model/1"

    /// The schema that the file was written with.
    public let schema: String
    /// A number made of the model's contents, in hexadecimal: which model it is.
    public let id: String
    /// The models, in the order in which the outcomes were declared.
    public let heads: [Head]
    /// The touchpoints of the training data.
    public let touchpoints: [Touchpoint]
    /// The cutoffs of the training snapshots, where they were given for all customers.
    public let cutoffs: [Timestamp]
    /// The touchpoint before whose events the training snapshots lie, where they were not given for all customers.
    public let anchor: Touchpoint?
    /// The words of each attribute of categories in the training data.
    public let categories: [String: [String]]
    /// The moment as of which it was trained: outcomes settled later were not used.
    public let asOf: Timestamp
    /// How recently a customer must have been active to be scored, in days.
    public let activeWithinDays: Double?
    /// In which touchpoints; empty: any.
    public let activeIn: [Touchpoint]
    /// Whether more than the plain features were kept, where that was to be chosen.
    public let featureChoice: FeatureChoice?
    /// The fingerprint of the training data.
    public let dataFingerprint: String
    /// The version of the program.
    public let version: String

    /// The features that scoring needs, in the order of the feature table.
    public var features: [Feature] { heads.first?.layout.features ?? [] }

    /// The longest window of the features, in days: how long past events count in them, but for tenure and the like.
    public var lookBackDays: Int? { features.compactMap(\.windowDays).max() }

    /// The head of an outcome.
    public func head(_ name: String) throws(ProjectError) -> Head {
        guard let head = heads.first(where: { $0.outcome.name == name }) else {
            let names = heads.map(\.outcome.name)
            throw .unknownOutcome(name, available: names, suggestion: nearestName(to: name, among: names))
        }
        return head
    }

    /// The head of the outcome named, or of the first unwanted one (or wanted, where such a one is asked for), or the first.
    public func head(named name: String?, wanted: Bool = false) throws(ProjectError) -> Head {
        if let name { return try head(name) }
        return heads.first { $0.outcome.isWanted == wanted } ?? heads[0]
    }

    init(
        heads: [Head], cutoffs: [Timestamp], asOf: Timestamp, plan: SnapshotPlan, histories: Histories,
        featureChoice: FeatureChoice? = nil
    ) {
        schema = Self.schema
        self.heads = heads
        touchpoints = histories.log.touchpoints
        self.cutoffs = cutoffs
        if case .before(let touchpoint) = plan.cutoffs { anchor = touchpoint } else { anchor = nil }
        categories = Dictionary(
            uniqueKeysWithValues: histories.attributes.attributes.compactMap { attribute in
                guard case .categories(let words) = attribute.values else { return nil }
                return (attribute.name, Set(words.compactMap { $0 }).sorted())
            })
        self.asOf = asOf
        activeWithinDays = plan.activeWithinDays
        activeIn = plan.activeIn
        self.featureChoice = featureChoice
        dataFingerprint = histories.fingerprint
        version = RapportVersion.current
        var hash = FNV1a()
        for head in heads {
            for value in [head.fit.intercept] + head.fit.coefficients {
                // Ten digits: the same model on another processor has the same name.
                hash.combine(rounded(value, digits: 10).bitPattern)
            }
            for value in head.calibration?.map?.numbers ?? [] {
                hash.combine(rounded(value, digits: 10).bitPattern)
            }
        }
        id = String(hash.hexadecimal.suffix(8))
    }

    /// The plan with which customers are scored at given moments.
    public func plan(at moments: [Timestamp]) -> SnapshotPlan {
        SnapshotPlan(.at(moments), activeWithinDays: activeWithinDays, activeIn: activeIn)
    }

    /// The plan of the training snapshots.
    public var trainingPlan: SnapshotPlan {
        SnapshotPlan(
            anchor.map { .before($0) } ?? .at(cutoffs), activeWithinDays: activeWithinDays, activeIn: activeIn)
    }
}

extension ForecastModel.Head {
    /// Reads a head, and refuses one whose calibration map does not rise: training makes none.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        outcome = try container.decode(Outcome.self, forKey: .outcome)
        layout = try container.decode(DesignLayout.self, forKey: .layout)
        fit = try container.decode(FittedLogisticRegression.self, forKey: .fit)
        penaltyOrigins = try container.decodeIfPresent(PenaltyOrigins.self, forKey: .penaltyOrigins)
        calibration = try container.decodeIfPresent(OutcomeCalibration.self, forKey: .calibration)
        guard map.rises else {
            throw DecodingError.dataCorruptedError(
                forKey: .calibration, in: container,
                debugDescription: "the calibration map of \(outcome.name) does not rise everywhere")
        }
    }
}

/// A number rounded to so many significant decimal digits.
private func rounded(_ value: Double, digits: Int) -> Double {
    guard value != 0, value.isFinite else { return value }
    let scale = pow(10, Double(digits) - log10(value.magnitude).rounded(.up))
    return (value * scale).rounded() / scale
}

/// The version of the program and the library.
public enum RapportVersion {
    /// The version, as `rapport --version` prints it.
    public static let current = "0.1.0"
}
