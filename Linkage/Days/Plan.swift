import ArgumentParser
import Foundation

/// What happens, one line an event, tab-separated, times in milliseconds since 1970, in their order:
/// `hit TIME ADDRESS AGENT PATH REFERRER LANGUAGES`, `form TIME PERSON PRODUCT LANGUAGE`, `link TIME PERSON`, `close TIME DAY`.
struct Plan {
    struct Hit {
        let address: String
        let agent: String
        let path: String
        let referrer: String
        let languages: String
    }
    struct Form {
        let person: Int
        let product: String
        let language: String
    }
    enum Act {
        case hit(Hit)
        case form(Form)
        /// The link in the letter is followed and its button pressed.
        case link(Int)
        /// What an insider could copy of this day is copied now.
        case close(Int)
    }
    struct Event {
        let time: Date
        let act: Act
    }

    let events: [Event]
    var start: Date { events.first?.time ?? .distantPast }

    init(_ file: URL) throws {
        let text = try String(contentsOf: file, encoding: .utf8)
        var events: [Event] = []
        for line in text.utf8.split(separator: 10) {
            let words = line.split(separator: 9, omittingEmptySubsequences: false).map { String(Substring($0)) }
            guard words.count > 2, let milliseconds = Double(words[1]), let act = Self.act(words) else {
                throw ValidationError("line \(events.count + 1) of the plan can't be read")
            }
            events.append(Event(time: Date(timeIntervalSince1970: milliseconds / 1_000), act: act))
        }
        self.events = events
    }

    private static func act(_ words: [String]) -> Act? {
        switch (words[0], words.count) {
        case ("hit", 7): .hit(Hit(address: words[2], agent: words[3], path: words[4], referrer: words[5], languages: words[6]))
        case ("form", 5): Int(words[2]).map { .form(Form(person: $0, product: words[3], language: words[4])) }
        case ("link", 3): Int(words[2]).map { .link($0) }
        case ("close", 3): Int(words[2]).map { .close($0) }
        default: nil
        }
    }
}
