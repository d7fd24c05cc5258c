/// In which precision a ``BlockedMatrix`` stores its elements.
///
/// Every reader gets doubles. An element stored in single precision *is* the number it was rounded to, so all reads of a
/// matrix agree with each other.
public enum StoredPrecision: Sendable, Hashable {
    /// 4 bytes an element: about 7 digits, from 1e-38 to 3e38 in size. What is larger becomes infinite, and what is far
    /// smaller 0.
    case single
    /// 8 bytes an element: as it was given.
    case double

    /// How many bytes an element takes.
    public var bytes: Int { self == .single ? 4 : 8 }
}
