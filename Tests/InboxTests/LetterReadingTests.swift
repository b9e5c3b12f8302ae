import DataProtection
import Declarations
import Inbox
import Testing

/// Letters as Ann, Ben and Cleo might write them, and what must be read in each.
@Suite("A letter") struct LetterReadingTests {
    private let reading: Reading

    init() throws { reading = Reading(rules: try Rules.standard(), products: ExampleProducts.all) }

    private func read(_ text: String, subject: String = "") -> StopWish { reading.read(subject: subject, text: text).stop }

    // MARK: What must not stop anything

    @Test(arguments: LettersToLeave.english + LettersToLeave.norwegian)
    func `that doesn't plainly ask to stop is left to a person`(letter: String) {
        #expect(read(letter) == .none)
    }

    @Test(arguments: [
        ("Re: Stopped: you get no more letters from us", ""), ("SV: Stoppet: Du får ikke flere brev fra oss", "Takk!\nBen"),
        ("Re: stop", "Thanks,\nAnn Solberg"), ("Unsubscribe?", ""), ("Unsubscribe", "Not me, please!"), ("", ""),
    ])
    func `isn't read by our own words in its subject`(subject: String, text: String) {
        #expect(read(text, subject: subject) == .none)
    }

    @Test(arguments: [
        ("Eg vil vite kva opplysningar de har om meg.", "nn"), ("Jeg vil vite hvilke opplysninger dere har om meg.", "nb"),
        ("STOP", nil), ("Courier?", nil), ("Dobrý den, prosím o zaslání všech údajů, které jsou u vás také uloženy.", "cs"),
    ])
    func `is told by its language, unless too few words tell`(letter: String, language: String?) {
        #expect(reading.read(subject: "", text: letter).language?.rawValue == language)
    }

    @Test func `of a machine or of two authors is never acted on`() {
        let machine = ReceivedMessage(from: "ann@post.example", fromCount: 1, subject: "stop", text: "stop", automaticSign: .autoSubmitted)
        let two = ReceivedMessage(from: "ann@post.example", fromCount: 2, subject: "stop", text: "stop")
        #expect(reading.read(machine).stop == .none)
        #expect(reading.read(two).stop == .none)
        #expect(reading.read(.unreadable(.tooLarge)).stop == .none)
    }

    @Test func `of a million words is left to a person quickly`() {
        #expect(read(String(repeating: "not want you to stop sending me ", count: 40_000)) == .none)
        #expect(read(String(repeating: "stop ", count: 10_000)) != .stop(scope: .everything, phrase: "", rule: "", alsoForAPerson: false))
    }

    // MARK: What stops

    @Test(arguments: LettersThatStop.english + LettersThatStop.norwegian)
    func `that asks to stop is understood`(letter: String) {
        guard case .stop(.everything, let phrase, _, false) = read(letter) else {
            Issue.record("read as \(read(letter))")
            return
        }
        #expect(!phrase.isEmpty && phrase.count <= 120)
    }

    @Test(arguments: LettersThatStop.alsoForAPerson)
    func `that asks for more than a stop is stopped and shown to a person`(letter: String) {
        guard case .stop(.everything, _, _, true) = read(letter) else {
            Issue.record("read as \(read(letter))")
            return
        }
    }

    @Test(arguments: [
        ("Unsubscribe", ""), ("STOP", "Ann Solberg"), ("Please stop sending me mail", "Thanks!\nBen"), ("Avmelding", "Hilsen Cleo"),
    ])
    func `with little in it is read by its subject`(subject: String, text: String) {
        guard case .stop(.everything, _, _, _) = read(text, subject: subject) else {
            Issue.record("read as \(read(text, subject: subject))")
            return
        }
    }

    @Test(arguments: [
        ("Please stop the Courier letters.", ["courier"], false),
        ("No more letters about Night Ledger, please.", ["ledger"], false),
        ("Unsubscribe me from Courier and Night Ledger", ["courier", "ledger"], false),
        ("Vær så snill å slutte å sende meg brev om Courier.", ["courier"], false),
        ("Stopp Courier-brevene, takk", ["courier"], false),
        ("Jeg vil ikke ha flere e-poster om Nattbok.", ["ledger"], false),
        ("Do not stop the Night Ledger letters, but please stop the Courier letters.", ["courier"], true),
        ("Stop all letters except Courier", ["ledger"], true),
        ("Stop the letters about Courier but keep the ones about Night Ledger.", ["courier"], false),
    ])
    func `that names a product stops that product only`(letter: String, products: [String], person: Bool) {
        guard case .stop(.products(let read), _, _, let alsoForAPerson) = read(letter) else {
            Issue.record("read as \(read(letter))")
            return
        }
        #expect(read == products)
        #expect(alsoForAPerson == person)
    }

    @Test func `that says not just one product stops all`() {
        guard case .stop(.everything, _, _, _) = read("Stop sending me mail, and not just about Courier.") else {
            Issue.record("not everything")
            return
        }
    }

    @Test func `gives back words that can't carry a link or an address`() {
        let hostile = read("Please stop the http://evil.example/x letters")
        guard case .stop(_, let phrase, _, _) = hostile else { return }
        #expect(!phrase.contains { "/:@.<>".contains($0) })
    }
}
