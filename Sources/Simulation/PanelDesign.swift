/// How a panel with known coefficients is drawn: customers at several cutoffs, whose windows overlap.
///
/// Rows i are customers, t cutoffs in order. Features (of columns j but the mark) have mean 0 and variance 1:
///
/// ```
/// x_itj = √ρ u_ij + √(1 − ρ) Σ_{k<m} e_{ij,t+k} / √m
/// ```
///
/// with u and e standard normal, ρ the ``persistence`` and m the ``windowSpan``: a part stays with the customer, the rest
/// comes from m consecutive spells, of which neighbouring windows share m − 1. Outcomes follow the model exactly, one by
/// one, and share their chance in the same way:
///
/// ```
/// P(y_it = 1 | x) = 1/(1 + e^−η_it),    η_it = intercept + Σ_j β_j x_itj,
/// y_it = 1  if  Φ(Σ_{k<m} z_{i,t+k} / √m) < P(y_it = 1 | x)
/// ```
///
/// with z standard normal. So β is what every method estimates, and rows of one customer are dependent. The last column
/// can be a mark, 0 or 1, that stays with a customer.
public struct PanelDesign: Sendable, Equatable {
    /// The number of customers.
    public var customers: Int
    /// The number of cutoffs, at all of which every customer is looked at.
    public var cutoffs: Int
    /// b₀, on the log-odds scale.
    public var intercept: Double
    /// β, one per column.
    public var coefficients: [Double]
    /// ρ, from 0 to 1.
    public var persistence: Double
    /// m, at least 1: over how many cutoffs a window reaches. With 1 windows do not overlap.
    public var windowSpan: Int
    /// How many customers have the mark; `nil`: there is no mark, and all columns are features.
    public var markedCustomers: Int?

    /// A design; nothing is drawn.
    ///
    /// - Precondition: at least two customers, one cutoff, one column; `0 <= persistence <= 1`; `windowSpan >= 1`; some but
    ///   not all customers have the mark.
    public init(
        customers: Int, cutoffs: Int, intercept: Double, coefficients: [Double], persistence: Double = 0,
        windowSpan: Int = 1, markedCustomers: Int? = nil
    ) {
        precondition(customers >= 2 && cutoffs >= 1 && !coefficients.isEmpty, "a panel has rows and columns")
        precondition(0 <= persistence && persistence <= 1 && windowSpan >= 1, "parts of a feature add up to it")
        precondition(markedCustomers.map { 0 < $0 && $0 < customers } ?? true, "a mark tells customers apart")
        self.customers = customers
        self.cutoffs = cutoffs
        self.intercept = intercept
        self.coefficients = coefficients
        self.persistence = persistence
        self.windowSpan = windowSpan
        self.markedCustomers = markedCustomers
    }

    /// 300 customers at 8 monthly cutoffs whose outcomes look 3 months ahead; ten columns, half of them without effect. The
    /// outcome is the case in about 28% of rows.
    public static let overlappingWindows = PanelDesign(
        customers: 300, cutoffs: 8, intercept: -1.2, coefficients: [0.8, -0.6, 0.4, -0.3, 0.2, 0, 0, 0, 0, 0],
        persistence: 0.6, windowSpan: 3)

    /// The same with 30 customers, three columns, and a mark that 6 customers have.
    public static let fewCustomers = PanelDesign(
        customers: 30, cutoffs: 8, intercept: -1, coefficients: [0.5, -0.4, 0, 0.5], persistence: 0.6, windowSpan: 3,
        markedCustomers: 6)

    /// 300 customers at one cutoff, of whom about 12 have the outcome; two columns, and a mark that 30 customers have.
    public static let rareEvents = PanelDesign(
        customers: 300, cutoffs: 1, intercept: -3.7, coefficients: [0.7, 0, 1], markedCustomers: 30)
}
