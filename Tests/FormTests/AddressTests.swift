import DataProtection
import Declarations
import ExampleHouse
import Foundation
import MailTransport
import Mailings
import Registrations
import Testing

@Suite("An e-mail address") struct AddressTests {
    private func refusal(_ text: String) -> AnswerRefusal? {
        do {
            try EmailAddress.check(text)
            return nil
        } catch { return error }
    }

    static let wrong: [(String, AnswerRefusal)] = [
        ("ann", .emailNoAt), ("ann.post.example", .emailNoAt), ("ann@b@post.example", .emailManyAts), ("@post.example", .emailNoName),
        ("ann @post.example", .emailSpace), (" ann@post.example", .emailSpace), ("ann@post.example ", .emailSpace),
        ("ann@post.example\r\nBcc:ben@post.example", .emailSpace), ("ann\u{0}@post.example", .controlCharacters),
        ("ann\u{7f}@post.example", .controlCharacters), ("ann@post", .emailDomain), ("ann@", .emailDomain), ("ann@.example", .emailDomain),
        ("ann@post..example", .emailDomain), ("ann@post.example.", .emailDomain), ("ann@-post.example", .emailDomain),
        ("ann@post-.example", .emailDomain), ("ann@" + "post.1", .emailDomain), ("ann@[192.168.0.1]", .emailCharacters),
        ("ann@po_st.example", .emailDomain), ("<ann@post.example>", .emailCharacters), ("\"ann\"@post.example", .emailCharacters),
        ("Ann<ann@post.example", .emailCharacters), ("ann,ben@post.example", .emailCharacters), ("ann;@post.example", .emailCharacters),
        ("ann(a)@post.example", .emailCharacters), (".ann@post.example", .emailCharacters), ("mailto:ann@post.example", .emailCharacters),
        (String(repeating: "a", count: 65) + "@post.example", .emailCharacters),
        ("ann@" + String(repeating: "a", count: 64) + ".example", .emailDomain),
        ("ann@" + String(repeating: "a.", count: 127) + "example", .emailCharacters),
        (String(repeating: "å", count: 32) + "@" + String(repeating: "abcdefgh.", count: 25) + "example", .emailCharacters),
    ]

    @Test(arguments: wrong) func `that no mailbox can have is refused, and the reason said`(text: String, reason: AnswerRefusal) {
        #expect(refusal(text) == reason)
    }

    static let right = [
        "ann@post.example", "a@b.example", "ANN@POST.EXAMPLE", "ann+vern@post.example", "o'brien@post.example",
        "ann..solberg@docomo.example",
        "ann.@docomo.example", "-ann-@post.example", "!#$%&'*+-/=?^_`{|}~@post.example", "1@2.example", "ann@xn--blbr-roah.example",
        "bjørn@blåbær.example", "用户@例子.example", "ジョー@例え.example", "अनिल@उदाहरण.example", "علي@مثال.example", "иван@почта.example",
        "ann@παράδειγμα.example", "สมชาย@ตัวอย่าง.example", "ann@a-very-long-label-that-is-quite-all-right-in-any-domain.co.example",
        "ann@post.рф", String(repeating: "a", count: 64) + "@post.example",
    ]

    @Test(arguments: right) func `of anybody in the world is taken, and can be written to`(text: String) throws {
        #expect(refusal(text) == nil)
        let letter = LetterDraft.nothingHeld.letter(site: ExampleSite.site, language: .english)
        _ = try MessageBuilder(site: ExampleSite.site).message(letter, to: text, messageID: "1@firm.example", date: noon)
    }

    /// What the form takes and no mail can be built for would wait in the queue for ever.
    @Test func `that is taken can always be written to`() {
        let letter = LetterDraft.nothingHeld.letter(site: ExampleSite.site, language: .english)
        let builder = MessageBuilder(site: ExampleSite.site)
        var random = Seeded(state: 20_270_326)
        let pieces = Array("abcxyzABC0189.-_+'&!@ßøéñ中あकمж\u{301}\u{200d}\u{ad}\u{202e}ﬁⅣ①ª²İıſ").map(String.init)
        var unsendable: [String] = []
        var accepted = 0
        for _ in 0..<30_000 {
            func word(_ most: Int) -> String {
                (0..<Int.random(in: 1...most, using: &random)).map { _ in pieces.randomElement(using: &random)! }.joined()
            }
            let text = "\(word(4))@\(word(5)).\(word(3))"
            guard refusal(text) == nil else { continue }
            accepted += 1
            if (try? builder.message(letter, to: text, messageID: "1@firm.example", date: noon)) == nil { unsendable.append(text) }
        }
        #expect(accepted > 100)
        #expect(unsendable == [])
    }
}

/// The same numbers every time.
struct Seeded: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
