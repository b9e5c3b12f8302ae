import Testing

@testable import Visits

@Suite("A day of the address log on which few came") struct AddressFoldingTests {
    private let folding = AddressFolding(crowd: 20, conspicuous: 1_000)

    private func lines(_ count: Int, day: Int = 1, requests: Int = 3) -> [AddressLine] {
        (0..<count).map {
            AddressLine(day: day, visitor: .init(network: TruncatedNetwork("10.0.\($0).1"), browser: .firefox), count: requests)
        }
    }

    @Test func `names no network and no browser, and loses no request`() {
        #expect(folding.folded(lines(19)) == [AddressLine(day: 1, visitor: .others, count: 57)])
        #expect(folding.folded([]) == [])
    }

    @Test func `names them from a crowd on`() { #expect(folding.folded(lines(20)) == lines(20)) }

    @Test func `names whom no reader could be`() {
        let scan = AddressLine(day: 1, visitor: .init(network: TruncatedNetwork("192.0.2.1"), browser: .bot), count: 1_000)
        #expect(folding.folded(lines(5) + [scan]) == [scan, AddressLine(day: 1, visitor: .others, count: 15)])
    }

    @Test func `is judged by itself, when several are written at once`() {
        #expect(folding.folded(lines(20) + lines(2, day: 2)) == lines(20) + [AddressLine(day: 2, visitor: .others, count: 6)])
    }

    @Test func `names whole addresses, where the company chose to log those`() throws {
        let address = try #require(ClientAddress("192.0.2.7"))
        let whole = AddressLine(day: 1, visitor: .init(network: .whole(address), browser: .firefox), count: 1)
        #expect(folding.folded([whole]) == [whole])
    }
}
