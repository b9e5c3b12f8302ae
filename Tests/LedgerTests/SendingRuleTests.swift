import DataProtection
import Keeping
import Promises
import Testing

@Suite("A letter may go") struct SendingRuleTests {
    private func facts(_ reason: LetterReason, _ standing: Standing?, sent: Int = 0, reach: Reach = .open) -> SendingFacts {
        SendingFacts(letter: .random(), subject: .random(), reason: reason, standing: standing, confirmationsSent: sent, reach: reach)
    }

    @Test(.keeps(.onePurposeContact), arguments: Reach.allCases)
    func `to an address that letters come back from only when asked for`(reach: Reach) {
        #expect(SendingRule.allows(facts(.product("courier"), .active, reach: reach)) == (reach == .open))
        #expect(SendingRule.allows(facts(.confirmation(product: "courier"), .pending, reach: reach)) == (reach != .refused))
        for reason in [LetterReason.service, .farewell] { #expect(SendingRule.allows(facts(reason, nil, reach: reach))) }
    }

    static let standings: [Standing?] = [nil, .pending, .active, .stopped]

    @Test(.keeps(.onePurposeContact), arguments: standings)
    func `about a product to nobody but those whose registration is active`(standing: Standing?) {
        #expect(SendingRule.allows(facts(.product("courier"), standing)) == (standing == .active))
        #expect(SendingRule.allows(facts(.product("courier"), standing, sent: 1)) == (standing == .active))
        let permit = SendingRule.permit(facts(.product("courier"), standing))
        switch consume permit {
        case .some: #expect(standing == .active)
        case .none: #expect(standing != .active)
        }
    }

    @Test(.keeps(.explicitPermission), arguments: standings)
    func `for confirmation once, and only while it is not confirmed`(standing: Standing?) {
        #expect(SendingRule.allows(facts(.confirmation(product: "courier"), standing)) == (standing == .pending))
        for sent in 1...3 { #expect(!SendingRule.allows(facts(.confirmation(product: "courier"), standing, sent: sent))) }
    }

    @Test(arguments: standings) func `in answer to the person whatever has been stopped`(standing: Standing?) {
        #expect(SendingRule.allows(facts(.service, standing)) && SendingRule.allows(facts(.farewell, standing, sent: 2)))
    }

    @Test func `for the person and letter it was asked for, and its permit opens the letter alone`() throws {
        let asked = facts(.service, nil)
        guard let permit = SendingRule.permit(asked) else {
            Issue.record("no permit")
            return
        }
        #expect(permit.letter == asked.letter && permit.subject == asked.subject)
        let opening = CarrierRule.permit(permit)
        #expect(
            opening.subject == asked.subject && opening.covers("letter") && !opening.covers("address") && !opening.covers("fields/name"))
    }
}
