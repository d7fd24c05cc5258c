import Evaluation
import Experience
import Features
import Forecasting
import LinearAlgebra
import Rapport
import Regression
import Testing
import Warehouse

@Suite struct DiagnosisTests {
    @Test(arguments: [
        (ProjectError.unknownCustomer as any Error & Sendable, "E128", 2 as Int32),
        (ProjectError.wouldOverwrite(path: "a"), "E133", 2),
        (ProjectError.modelDoesNotFit(model: "3f9a", .touchpointAbsent("survey")), "S401", 3),
        (ProjectError.modelDoesNotFit(model: "3f9a", .fieldAbsent(.emotion, touchpoint: "survey")), "S402", 3),
        (FeatureError.attributeAbsent("plan"), "S403", 3), (FeatureError.nobodyEligible, "E165", 2),
        (ExperienceError.unknownTouchpoint("suport_call", suggestion: "support_call"), "E120", 2),
        (WarehouseError.missingColumn(name: "customer", file: "events.csv", suggestion: "customer_id"), "E101", 2),
        (WarehouseError.cancelled, "E151", 130), (RegressionError.cancelled, "R214", 130),
        (RegressionError.oneClass(outcome: 1), "R205", 2), (LinearAlgebraError.notFinite, "", 70),
        (ProjectError.noChurnOutcome(available: ["referral"]), "E195", 2),
        (ProjectError.growthWithoutEnd(brought: nil), "E197", 2), (ForecastError.empty, "R401", 2),
        (ForecastError.cancelled, "R415", 130), (CancellationError(), "E151", 130), (Strange(), "E170", 70),
    ]) func everyErrorHasACodeAndAnExitStatus(_ error: any Error & Sendable, _ code: String, _ status: Int32) {
        let diagnosis = Diagnosis(error)
        #expect(code.isEmpty || diagnosis.code == code)
        #expect(diagnosis.exitStatus == status)
        #expect(!diagnosis.message.isEmpty && !diagnosis.message.contains("\n"))
    }

    @Test func messagesReadAsDocumented() {
        #expect(
            Diagnosis(WarehouseError.missingColumn(name: "customer", file: "events.csv", suggestion: "customer_id"))
                .message
                == "no column \"customer\" in events.csv. Did you mean \"customer_id\"?")
        #expect(
            Diagnosis(ExperienceError.unknownTouchpoint("suport_call", suggestion: "support_call")).message
                == "unknown touchpoint \"suport_call\". Did you mean \"support_call\"?")
        #expect(
            Diagnosis(ProjectError.modelDoesNotFit(model: "3f9a", .touchpointAbsent("survey"))).message
                == "model 3f9a needs touchpoint \"survey\", absent from this data")
    }

    @Test func unexpectedErrorsShowOnlyTheirType() {
        #expect(Diagnosis(Strange()).message == "unexpected: Strange")
    }
}

/// An error of nobody's, with something in it that must not be shown.
private struct Strange: Error {
    let customer = "C00412"
}
