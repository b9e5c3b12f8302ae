import DataProtection
import Foundation
import Keeping
import Promises
import Testing

@Suite("The state of a consent") struct ConsentStateTests {
    private let t = Date(timeIntervalSince1970: 1_806_066_300)

    private func event(_ state: ConsentEvent.State, _ time: TimeInterval, _ decided: [String: Bool]) -> ConsentEvent {
        ConsentEvent(state: state, time: t + time, method: "page", decided: decided)
    }

    @Test(.keeps(.explicitPermission)) func `is nothing before it is given, whatever was asked`() {
        let all = ["contact": true, "terms": true, "transfer/singapore": true]
        #expect(ConsentState([]) == ConsentState([event(.requested, 0, all)]))
        #expect(ConsentState([event(.requested, 0, all)]).transfers.isEmpty)
        // A later request takes nothing away either.
        let given = event(.given, 1, all)
        #expect(ConsentState([given, event(.requested, 2, ["contact": false])]) == ConsentState([given]))
    }

    @Test(.keeps(.stopByEmail)) func `is withdrawn where giving and withdrawing fall on the same moment`() {
        let (given, withdrawn) = (event(.given, 0, ["contact": true]), event(.withdrawn, 0, ["contact": false]))
        #expect(!ConsentState([given, withdrawn]).contact)
        #expect(!ConsentState([withdrawn, given]).contact)
        let renewed = event(.renewed, 0, ["contact": true])
        #expect(!ConsentState([renewed, withdrawn, given]).contact)
        #expect(!ConsentState([withdrawn, renewed, given]).contact)
    }

    @Test func `is what the last act says, in whatever order the lines are read`() {
        let events = [
            event(.requested, 0, ["contact": true, "terms": true]), event(.given, 1, ["contact": true, "terms": true]),
            event(.withdrawn, 2, ["contact": false]), event(.renewed, 3, ["contact": true]), event(.withdrawn, 4, ["contact": false]),
        ]
        for _ in 0..<50 {
            let state = ConsentState(events.shuffled())
            #expect(!state.contact && state.terms)
        }
        #expect(ConsentState(Array(events.prefix(4)).shuffled()).contact)
    }

    @Test func `is never valid for a withdrawal that decides yes`() {
        #expect(!ConsentState([event(.withdrawn, 0, ["contact": true, "transfer/x": true])]).contact)
        #expect(ConsentState([event(.withdrawn, 0, ["transfer/x": true])]).transfers.isEmpty)
    }

    @Test(.keeps(.outsideEUByConsent)) func `holds each transfer by itself`() {
        let given = event(.given, 0, ["contact": true, "transfer/singapore": true, "transfer/chile": false, "transfer/": false])
        #expect(ConsentState([given]).transfers == ["singapore"])
        #expect(ConsentState([given, event(.withdrawn, 1, ["transfer/singapore": false])]).transfers.isEmpty)
        let stopped = ConsentState([given, event(.withdrawn, 1, ["contact": false])])
        #expect(!stopped.contact && stopped.transfers == ["singapore"])
        // A form filled in anew without the tick takes it back.
        #expect(ConsentState([given, event(.given, 1, ["contact": true, "transfer/singapore": false])]).transfers.isEmpty)
        #expect(ConsentState([event(.given, 0, ["unknown": true, "Contact": true])]) == ConsentState([]))
    }
}
