import Experience
import Forecasting
import Testing

@testable import Reporting

/// What people and programs read of one customer's periods.
@Suite struct RetentionReportTests {
    private typealias Estimate = CustomerBaseForecast.Estimate

    private func outlook(referrals: Estimate?) -> CustomerOutlook {
        let start = Timestamp(year: 2025, month: 7, day: 1)
        return CustomerOutlook(
            customer: CustomerID("C1"), asOf: start, level: 0.9, present: .init(mean: 0.8, interval: 0.7...0.91),
            periods: [
                .init(
                    start: start, end: start.adding(days: 31), active: .init(mean: 0.75, interval: 0.6...0.85),
                    referrals: .init(mean: 0.04, interval: 0.01...0.12)),
                .init(
                    start: start.adding(days: 31), end: start.adding(days: 62),
                    active: .init(mean: 0.7, interval: 0.5...0.85), referrals: referrals),
            ], assumptions: ["Features stay."])
    }

    @Test func probabilitiesAreOfTheEndsOfPeriods() {
        let report = Report(outlook(referrals: .init(mean: 0.08, interval: 0.02...0.2)), periods: 2)
        #expect(
            report.text(.table) == """
                C1 as of 2025-07-01: how likely to be active, and how many referrals to expect.
                at          active [90%]  referrals by then
                2025-07-01  80% [70, 91]                  –
                2025-08-01  75% [60, 85]  0.04 [0.01, 0.12]
                2025-09-01  70% [50, 85]  0.08 [0.02, 0.20]
                Intervals are 90%, of probabilities and expected numbers: the errors of coefficients. They do not say what one \
                customer will do.
                Features stay.

                """)
        #expect(
            report.text(.csv).hasPrefix(
                "start,end,active,active_lo,active_hi,referrals,referrals_lo,referrals_hi\n2025-07-01,2025-07-01,0.8,0.7,0.91,,,\n2025-07-01,2025-08-01,0.75,0.6,"
            ))
        #expect(
            report.json.text.hasPrefix(
                "{\"schema\":\"rapport.forecast-customer/1\",\"customer\":\"C1\",\"asOf\":\"2025-07-01\",\"level\":0.9,"
            ))
    }

    @Test func whatIsNotForeseenIsNoNumber() {
        let report = Report(outlook(referrals: nil), periods: 5)
        let lines = report.text(.table).split(separator: "\n")
        #expect(lines[4].hasSuffix("–"))
        #expect(lines.contains("Beyond 2025-09-01 too little is known of what became of customers before."))
        #expect(report.json.text.contains("\"referrals\":null"))
    }
}
