/// The identity of a customer, as the event log spells it.
///
/// It describes itself as `‹customer›`, so that no log line and no error message carries an identity by accident;
/// reports that were asked for identities read ``text``.
public struct CustomerID: Hashable, Sendable, CustomStringConvertible, CustomReflectable {
    /// The identity itself. Show it only where the user asked for it.
    public let text: String

    /// Creates the identity of a customer.
    public init(_ text: String) {
        self.text = text
    }

    /// A placeholder without the identity.
    public var description: String { "‹customer›" }

    /// Nothing to look into, so that `dump` does not show the identity either.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
