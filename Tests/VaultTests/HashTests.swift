import DataProtection
import Foundation
import Testing
import Vault

@Suite("What stands for an address") struct HashTests {
    private let vault: Vault
    private let two: TwoPeople
    init() throws {
        two = try TwoPeople()
        vault = two.vault
    }

    private func index(_ address: String) -> BlindIndex { vault.index(ofAddress: Personal(address)) }

    @Test func `differs for the index and for the memory of a stop`() {
        let address = Personal("ann@post.example")
        #expect(vault.index(ofAddress: address).bytes != vault.suppression(ofAddress: address))
        #expect(vault.tombstone(of: two.ann) != vault.tombstone(of: two.ben))
        #expect(vault.index(ofAddress: address).bytes.count == 32)
    }

    @Test func `differs under another master key`() {
        let other = Vault(master: .random(), keys: two.ring)
        let address = Personal("ann@post.example")
        #expect(index("ann@post.example") != other.index(ofAddress: address))
        #expect(vault.suppression(ofAddress: address) != other.suppression(ofAddress: address))
        #expect(vault.tombstone(of: two.ann) != other.tombstone(of: two.ann))
    }

    @Test func `tells addresses apart that are not the same`() {
        let addresses = [
            "ann@post.example", "an.n@post.example", "ann+1@post.example", "ann@post.example.example", "bnn@post.example", "",
            // Compatible is not the same: each of these may be somebody else's mailbox.
            "ａnn@post.example", "fiona@post.example", "ﬁona@post.example", "mike@post.example", "mıke@post.example",
            "ma\u{df}@post.example",
            "mass@post.example",
        ]
        #expect(Set(addresses.map(index)).count == addresses.count)
    }

    @Test(arguments: [
        ("ann@post.example", "ANN@Post.EXAMPLE"), ("bjørn@blåbær.example", "BJøRN@BLåBæR.EXAMPLE"),
        ("rené@post.example", "rene\u{301}@post.example"), ("Å@post.example", "\u{212B}@post.example"),
        ("łukasz@żółw.example", "łUKASZ@z\u{307}ółw.EXAMPLE"),
    ])
    func `is the same in whatever case and form it is typed`(one: String, other: String) {
        #expect(index(one) == index(other))
        #expect(vault.suppression(ofAddress: Personal(one)) == vault.suppression(ofAddress: Personal(other)))
    }

    @Test func `opens a note of the server only under its own name and key`() throws {
        let name = Data("name".utf8)
        let sealed = try vault.sealNote(["a": 1], named: name)
        #expect(try vault.openNote([String: Int].self, sealed, named: name) == ["a": 1])
        #expect(throws: (any Error).self) { try vault.openNote([String: Int].self, sealed, named: Data("other".utf8)) }
        #expect(throws: (any Error).self) { try Vault(master: .random(), keys: two.ring).openNote([String: Int].self, sealed, named: name) }
        for length in 0..<sealed.count {
            #expect(throws: (any Error).self) { try vault.openNote([String: Int].self, sealed.prefix(length), named: name) }
        }
    }
}
