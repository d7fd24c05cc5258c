/// What can go wrong in linear algebra. Cases carry numbers and names of folders, never a value of the
/// data.
public enum LinearAlgebraError: Error, Equatable, Sendable {
    /// The leading minor ending at `index` (from 0) is not positive: the matrix has no Cholesky factor.
    case notPositiveDefinite(index: Int)
    /// A square matrix has no inverse: its pivot at `index` (from 0) is 0.
    case singular(index: Int)
    /// A matrix holds NaN or infinity where a finite number is needed.
    case notFinite
    /// The iteration for eigenvalues did not end.
    case eigenvaluesNotFound
    /// A temporary file cannot be made in a folder, or (`nil`) not be written to or read back any more.
    case cannotStore(in: String?, reason: String)
    /// A routine of the linear algebra library differs from plain loops by `difference` (relative).
    case wrongResults(routine: String, difference: Double, core: String)

    /// A stable code for logs and documentation.
    public var code: String {
        switch self {
        case .notPositiveDefinite: "R101"
        case .notFinite: "R102"
        case .wrongResults: "R103"
        case .eigenvaluesNotFound: "R104"
        case .cannotStore: "R105"
        case .singular: "R106"
        }
    }

    /// What happened, in one sentence.
    public var message: String {
        switch self {
        case .notPositiveDefinite(let index):
            "the matrix is not positive definite (first seen at row \(index))"
        case .singular(let index):
            "the matrix has no inverse (first seen at row \(index))"
        case .notFinite:
            "the matrix holds a number that is not finite"
        case .eigenvaluesNotFound:
            "the iteration for a matrix's eigenvalues did not end"
        case .cannotStore(let folder?, let reason):
            "no temporary file can be made in \(folder): \(reason)"
        case .cannotStore(nil, let reason):
            "a temporary file cannot be written or read back: \(reason)"
        case .wrongResults(let routine, let difference, let core):
            "the linear algebra library gives wrong results on this processor "
                + "(\(routine) differs by \(difference), core \(core))"
        }
    }

    /// What to do next, where something can be done.
    public var remedy: String? {
        switch self {
        case .notPositiveDefinite, .singular: "drop columns that depend on others, or add a penalty"
        case .notFinite: "look for overflow in the columns' values"
        case .eigenvaluesNotFound: nil
        case .cannotStore(nil, _): "make room on its disk, or name a folder on another one"
        case .cannotStore: "name a folder that is there and may be written to"
        case .wrongResults: "set OPENBLAS_CORETYPE=Haswell and run again"
        }
    }
}

extension LinearAlgebraError: CustomStringConvertible {
    /// Message and remedy in one line.
    public var description: String {
        remedy.map { "\(message); \($0)" } ?? message
    }
}
