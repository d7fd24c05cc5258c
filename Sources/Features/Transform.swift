/// How a number enters the feature table: part of a feature's identity, and undone where a report speaks of the number.
public enum Transform: Hashable, Sendable {
    /// As it is.
    case identity
    /// sign(x)·ln(1 + |x|), which keeps heavy tails from ruling a linear model.
    case log1p
    /// One of the curved terms of a restricted cubic spline.
    case spline(Spline)

    /// The curved terms of a restricted cubic spline with knots t₁ < … < t_k, for terms j = 1 … k − 2:
    ///
    /// ```
    /// s_j(u) = [(u − t_j)₊³ − (u − t_{k−1})₊³ (t_k − t_j)/(t_k − t_{k−1}) + (u − t_k)₊³ (t_{k−1} − t_j)/(t_k − t_{k−1})] / (t_k − t_1)²
    /// ```
    ///
    /// with u the number itself, or ln(1 + x) of it. Together with u they make a curve that is cubic between the knots and
    /// straight beyond them (Durrleman & Simon 1989; Harrell 2015, §2.4.5).
    public struct Spline: Hashable, Sendable, Codable {
        /// Whether u is sign(x)·ln(1 + |x|).
        public let isLogarithmic: Bool
        /// The knots on the scale of u, ascending; at least three.
        public let knots: [Double]
        /// Which term it is, from 1 to knots − 2.
        public let term: Int

        /// Creates one term.
        ///
        /// - Precondition: three knots or more, ascending, and a term among them.
        public init(isLogarithmic: Bool, knots: [Double], term: Int) {
            precondition(knots.count >= 3 && zip(knots, knots.dropFirst()).allSatisfy { $0 < $1 }, "ascending knots")
            precondition(1...(knots.count - 2) ~= term, "a term from 1 to knots − 2")
            self.isLogarithmic = isLogarithmic
            self.knots = knots
            self.term = term
        }

        func value(_ u: Double) -> Double {
            func cube(_ knot: Double) -> Double {
                let rest = max(0, u - knot)
                return rest * rest * rest
            }
            let (last, before, first) = (knots[knots.count - 1], knots[knots.count - 2], knots[term - 1])
            let range = last - knots[0]
            return
                (cube(first) - cube(before) * (last - first) / (last - before)
                + cube(last) * (before - first) / (last - before)) / (range * range)
        }

        /// Where k knots lie, as shares of the data below them (Harrell 2015, table 2.3), for 3, 4 or 5 knots.
        public static func quantiles(knots: Int) -> [Double]? {
            switch knots {
            case 3: [0.10, 0.50, 0.90]
            case 4: [0.05, 0.35, 0.65, 0.95]
            case 5: [0.05, 0.275, 0.50, 0.725, 0.95]
            default: nil
            }
        }
    }

    /// The number as it enters the table.
    public func apply(_ x: Double) -> Double {
        switch self {
        case .identity: x
        case .log1p: signedLog1p(x)
        case .spline(let spline): x.isNaN ? x : spline.value(spline.isLogarithmic ? signedLog1p(x) : x)
        }
    }

    /// The number that entered the table as `y`; NaN for a spline's term, which several numbers may share.
    public func inverse(_ y: Double) -> Double {
        switch self {
        case .identity: y
        case .log1p: y < 0 ? -expm1Of(-y) : expm1Of(y)
        case .spline: .nan
        }
    }

    /// Whether the number can be had back.
    public var isInvertible: Bool { if case .spline = self { false } else { true } }
}

private func signedLog1p(_ x: Double) -> Double { x < 0 ? -log1pOf(-x) : log1pOf(x) }

extension Transform: Codable {
    /// Reads `"identity"`, `"log1p"`, or a spline's term.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if let name = try? container.decode(String.self) {
            guard name == "identity" || name == "log1p" else {
                throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown transform \(name)")
            }
            self = name == "log1p" ? .log1p : .identity
        } else {
            self = .spline(try container.decode(Spline.self))
        }
    }

    /// Writes the name, or the spline's term.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .identity: try container.encode("identity")
        case .log1p: try container.encode("log1p")
        case .spline(let spline): try container.encode(spline)
        }
    }
}
