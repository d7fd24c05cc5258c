import Experience
import Testing

@Suite struct ScenarioParsingTests {
    private typealias Change = ScenarioEdit.Change

    private func message(_ read: () throws -> Change) -> String {
        do {
            return "read as \(try read().text)"
        } catch let error as ExperienceError {
            #expect(error.description == error.message)
            return "[\(error.code)] \(error.message)"
        } catch { return "another error" }
    }

    @Test func settingsAreRead() throws {
        let call: Touchpoint = "support_call"
        #expect(try Change(settingText: "support_call.response_minutes=60") == .set(call, .responseMinutes, to: 60))
        #expect(try Change(settingText: "support_call.resolved=yes") == .set(call, .resolved, to: 1))
        #expect(try Change(settingText: "delivery.promise_kept=False") == .set("delivery", .promiseKept, to: 0))
        #expect(try Change(settingText: "delivery.emotion=-0.5") == .set("delivery", .emotion, to: -0.5))
        #expect(try Change(settingText: "shop.berlin.amount=1.5") == .set("shop.berlin", .amount, to: 1.5))
        #expect(try Change(settingText: "a=b.amount=-3") == .set("a=b", .amount, to: -3))
    }

    @Test func limitsAreRead() throws {
        let most = Change.limit("call", .responseMinutes, .atMost(60))
        #expect(
            try Change(settingText: "call.response_minutes<=60") == most && most.text == "call.response_minutes<=60")
        let least = Change.limit("shop.berlin", .emotion, .atLeast(-0.5))
        #expect(
            try Change(settingText: "shop.berlin.emotion>=-0.5") == least && least.text == "shop.berlin.emotion>=-0.5")
        #expect(
            message { try Change(settingText: "call<=60") }
                == "[E124] cannot read the edit \"call<=60\": write TOUCHPOINT.FIELD<=VALUE")
        #expect(message { try Change(settingText: "call.emotion>=2") }.contains("emotion must be in -1.0…1.0"))
    }

    @Test func scalingsAreRead() throws {
        #expect(try Change(scalingText: "call.response_minutes*0.5") == .scale("call", .responseMinutes, by: 0.5))
        #expect(try Change(scalingText: "call.amount*0") == .scale("call", .amount, by: 0))
    }

    @Test func additionsAreRead() throws {
        #expect(try Change(addingText: "follow_up") == .add("follow_up", after: nil, delayDays: 0, fields: [:]))
        #expect(
            try Change(addingText: "follow_up after delivery")
                == .add("follow_up", after: "delivery", delayDays: 1, fields: [:]))
    }

    @Test func changesAreWrittenAsTheyAreRead() throws {
        for text in ["call.response_minutes=60", "call.emotion=-0.5", "shop.berlin.amount=1500"] {
            #expect(try Change(settingText: text).text == text)
        }
        #expect(try Change(scalingText: "call.response_minutes*0.5").text == "call.response_minutes*0.5")
        #expect(try Change(addingText: "gift after delivery").text == "add gift after delivery")
        #expect(Change.remove("return").text == "remove return")
        #expect(Change.replace("delivery", .emotion, from: -1, to: 0).text == "delivery.emotion -1 → 0")
    }

    @Test func unreadableSettingsSayWhatToWrite() {
        for text in ["", "60", "call=60", "call.response_minutes", "=", ".emotion=1", "call.emotion="] {
            #expect(
                message { try Change(settingText: text) }
                    == "[E124] cannot read the edit \"\(text)\": write TOUCHPOINT.FIELD=VALUE")
        }
        #expect(
            message { try Change(scalingText: "call.amount=2") }
                == "[E124] cannot read the edit \"call.amount=2\": write TOUCHPOINT.FIELD*FACTOR")
        #expect(
            message { try Change(addingText: "a before b") }
                == "[E124] cannot read the edit \"a before b\": write TOUCHPOINT or \"TOUCHPOINT after TOUCHPOINT\"")
        #expect(message { try Change(addingText: "") }.hasPrefix("[E124]"))
    }

    @Test func valuesMustFitTheirField() {
        func reason(_ text: String) -> String {
            message { try Change(settingText: text) }.replacing("[E124] cannot read the edit \"\(text)\": ", with: "")
        }
        #expect(reason("call.emotion=good") == "\"good\" is not a number")
        #expect(reason("call.amount=nan") == "\"nan\" is not a number")
        #expect(reason("call.amount=inf") == "\"inf\" is not a number")
        #expect(reason("call.emotion=2") == "emotion must be in -1.0…1.0")
        #expect(reason("call.resolved=2") == "resolved must be in 0.0…1.0")
        #expect(reason("call.response_minutes=-1") == "response_minutes must be at least 0.0")
        for factor in ["-1", "half", "inf"] {
            let text = "call.amount*\(factor)"
            #expect(
                message { try Change(scalingText: text) }
                    == "[E124] cannot read the edit \"\(text)\": \"\(factor)\" is not a factor of 0 or more")
        }
    }

    @Test func unknownFieldsAreSuggested() {
        #expect(
            message { try Change(settingText: "call.response=60") }
                == "[E121] events have no field \"response\". Did you mean \"response_minutes\"?")
        #expect(message { try Change(scalingText: "call.colour*2") } == "[E121] events have no field \"colour\"")
        #expect(
            ExperienceError.unknownField("colour", suggestion: nil).remedy
                == "fields are emotion, response_minutes, promise_kept, resolved, amount")
    }

    @Test func everyErrorHasACodeAMessageAndARemedy() {
        let errors: [(ExperienceError, String, String)] = [
            (.noEvents, "E103", "there are no events"),
            (
                .unknownTouchpoint("cal", suggestion: "call"), "E120",
                "unknown touchpoint \"cal\". Did you mean \"call\"?"
            ),
            (.unknownTouchpoint("cal", suggestion: nil), "E120", "unknown touchpoint \"cal\""),
            (.fieldNotMapped(.responseMinutes), "E122", "the event log has no column for response_minutes"),
            (
                .editTouchesNobody("remove call"), "E123",
                "the edit remove call touches no event of any eligible customer"
            ),
            (.emptyScale, "E125", "a rating scale needs two different ends"),
            (.tooManyTouchpoints(70_000), "E126", "70000 different touchpoints; at most 65,535 can be told apart"),
        ]
        for (error, code, message) in errors {
            #expect(error.code == code)
            #expect(error.message == message)
            #expect(error.remedy?.isEmpty == false)
        }
    }

    @Test func editsNameTheirTouchpointsAndFields() {
        let add = ScenarioEdit(.add("gift", after: "delivery", delayDays: 1, fields: [.resolved: 1, .amount: 2]))
        #expect(add.touchpoints == ["gift", "delivery"])
        #expect(add.fields == [.amount, .resolved])
        #expect(ScenarioEdit(.remove("call")).fields.isEmpty)
        #expect(ScenarioEdit(.replace("call", .emotion, from: 0, to: 1), share: 0.5).fields == [.emotion])
    }
}
