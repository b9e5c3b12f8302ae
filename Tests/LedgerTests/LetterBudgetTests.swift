import DataProtection
import Foundation
import Registrations
import Testing
import Vault

@Suite("Letters at strangers' wish") struct LetterBudgetTests {
    private let noon = Date(timeIntervalSince1970: 1_774_353_600)
    private func budget(_ limits: LetterBudget.Limits? = LetterBudget.Limits()) -> LetterBudget {
        LetterBudget(vault: Vault(master: MasterKey(hex: String(repeating: "5a", count: 32))!, keys: NoKeys()), limits: limits)
    }

    @Test func `are three a day to one address on one occasion, however it is written`() {
        let budget = budget()
        let ways = ["ann@fjord.example", "ANN@fjord.example", "ann@FJORD.example", "Ann@Fjord.Example"]
        #expect(ways.map { budget.take(Personal($0), for: .pageLink, now: noon) } == [.granted, .granted, .granted, .spent])
        #expect(budget.take(Personal(ways[0]), for: .confirmation(product: "courier"), now: noon) == .granted)
        #expect(budget.take(Personal("ben@fjord.example"), for: .pageLink, now: noon) == .granted)
        #expect(budget.take(Personal(ways[0]), for: .pageLink, now: noon + 86_400) == .granted)
    }

    @Test func `are twelve a day to one address on all occasions`() {
        let budget = budget()
        let shares = (0..<20).map { budget.take(Personal("ann@fjord.example"), for: .confirmation(product: "p\($0)"), now: noon) }
        #expect(shares == Array(repeating: .granted, count: 12) + Array(repeating: .spent, count: 8))
    }

    @Test func `to one domain, and in all, have an end that anybody may be told`() {
        let budget = budget(LetterBudget.Limits(domain: 4, all: 6))
        let shares = (0..<8).map { number in
            budget.take(Personal("a\(number)@\(number < 5 ? "Fjord" : "dal").example"), for: .pageLink, now: noon)
        }
        #expect(shares == [.granted, .granted, .granted, .granted, .exhausted, .granted, .granted, .exhausted])
        // Refused letters count in nothing.
        #expect(budget.take(Personal("ann@dal.example"), for: .pageLink, now: noon + 86_400) == .granted)
    }

    @Test func `are counted for nobody where there is no limit`() {
        let budget = budget(nil)
        #expect((0..<50).allSatisfy { _ in budget.take(Personal("ann@fjord.example"), for: .pageLink, now: noon) == .granted })
    }
}

private struct NoKeys: KeyReading {
    func wrappedKey(of subject: SubjectID) throws -> WrappedKey? { nil }
}
