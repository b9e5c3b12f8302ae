import Cases

/// The rules of one language, read from a file; `Rules/stop.en.txt` tells the format at its head.
package struct Rules: Sendable {
    /// How many words before a request may turn it round.
    static let negationReach = 4

    let language: String
    /// Run in the file's order; the first that fits decides.
    let stops: [StopRule]
    let stopPatterns: PatternList
    /// Patterns that make their sentence no request: questions, conditions.
    let blocks: PatternList
    /// Patterns that ask for more than a stop.
    let asides: PatternList
    let negators: Set<String>
    /// Words that begin a new clause.
    let breaks: Set<String>
    /// Words that leave out the product named after them.
    let excepts: PatternList
    /// Words that widen beyond the product named after them.
    let beyond: PatternList
    /// Words that say nothing of their own.
    let polite: Set<String>
    let letter: LetterMarks
    /// The language's commonest words.
    let words: Set<String>
    /// Words of a written form of the language that the other forms don't have, by its tag.
    let forms: [String: Set<String>]
    let asks: [AskRule]
    let askPatterns: PatternList
    /// Sentences that ask no such thing, whatever else they say.
    let nots: [Intent]
    let notPatterns: PatternList
    /// Words that begin a condition.
    let conditions: Set<String>
    /// A letter that speaks for somebody else.
    let ours: PatternList
    /// Questions that politely ask for what was said just before: "Could you correct that?"
    let pleas: PatternList

    /// Refuses a line that is neither remark nor `kind name = pattern`, by its number.
    package init(file: String) throws(RulesRefusal) {
        var parser = RulesParser()
        for (index, line) in file.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let line = line.trimmingSpace
            if line.isEmpty || line.hasPrefix("#") { continue }
            guard parser.read(line) else { throw RulesRefusal(line: index + 1) }
        }
        self = parser.rules
    }

    /// The rules that come with Vern, one file a language.
    package static func standard() throws(RulesRefusal) -> [Rules] {
        var all: [Rules] = []
        for bytes in [
            PackageResources.en_txt, PackageResources.nb_txt, PackageResources.sv_txt, PackageResources.da_txt, PackageResources.de_txt,
            PackageResources.fi_txt, PackageResources.fr_txt, PackageResources.es_txt, PackageResources.nl_txt, PackageResources.it_txt,
            PackageResources.pt_txt, PackageResources.pl_txt,
        ] { all.append(try Rules(file: String(decoding: bytes, as: UTF8.self))) }
        return all
    }

    /// Common words of languages without rules.
    static var others: String { String(decoding: PackageResources.others_txt, as: UTF8.self) }

    fileprivate init(parser: RulesParser) {
        (language, stops, stopPatterns) = (parser.language, parser.stops, PatternList(parser.stops.map(\.pattern)))
        (blocks, asides) = (PatternList(parser.blocks), PatternList(parser.asides))
        (negators, breaks, polite) = (parser.negators, parser.breaks, parser.polite)
        (excepts, beyond, letter) = (PatternList(parser.excepts), PatternList(parser.beyond), parser.letter)
        forms = parser.forms
        (words, asks, askPatterns) = (parser.commonWords, parser.asks, PatternList(parser.asks.map(\.pattern)))
        (nots, notPatterns) = (parser.nots.map(\.intent), PatternList(parser.nots.map(\.pattern)))
        (conditions, ours, pleas) = (parser.conditions, PatternList(parser.ours), PatternList(parser.pleas))
    }
}

/// A line of a file of rules that can't be read, counted from 1.
package struct RulesRefusal: Error, Equatable {
    package let line: Int
    package init(line: Int) { self.line = line }
}

struct StopRule: Sendable {
    let name: String
    let language: String
    let pattern: Pattern
    /// Fits only a sentence that says nothing else.
    let whole: Bool
    /// A person reads the letter as well.
    let person: Bool
}

/// Words that ask for something else than a stop.
struct AskRule: Sendable {
    let name: String
    let intent: Intent
    let pattern: Pattern
    /// Nobody could mean anything else by them.
    let sure: Bool
}

/// Where a writer's own words end.
struct LetterMarks: Sendable {
    /// A line that begins so, and all below, is an earlier letter.
    var cuts: [String] = []
    /// A line that begins so, holds the verb and ends with a colon begins an earlier letter: "On … wrote:", "Den … skrev Ann:".
    var attributions: [(begin: String, verb: String)] = []
    /// Lines that begin with the first of these and soon after with two others are an earlier letter's head: "From:", "Sent:", "To:".
    var heads: [[String]] = []
    /// A short line that begins so closes the letter.
    var closings: [String] = []
    /// A paragraph that holds this isn't the writer's: disclaimers, our own footer.
    var drops: [String] = []
}

private struct RulesParser {
    var language = ""
    var classes: [String: [String]] = [:]
    var stops: [StopRule] = []
    var blocks: [Pattern] = []
    var asides: [Pattern] = []
    var excepts: [Pattern] = []
    var beyond: [Pattern] = []
    var negators: Set<String> = []
    var breaks: Set<String> = []
    var polite: Set<String> = []
    var letter = LetterMarks()
    var commonWords: Set<String> = []
    var forms: [String: Set<String>] = [:]
    var asks: [AskRule] = []
    var nots: [(intent: Intent, pattern: Pattern)] = []
    var conditions: Set<String> = []
    var ours: [Pattern] = []
    var pleas: [Pattern] = []

    var rules: Rules { Rules(parser: self) }

    mutating func read(_ line: Substring) -> Bool {
        guard let equals = line.firstRange(of: " = ") else { return false }
        let head = line[..<equals.lowerBound].split(separator: " ").map(String.init)
        let body = String(line[equals.upperBound...])
        if head.first == "ask" || head.first == "ask?" || head.first == "not" { return ask(head, body) }
        let name = head.count == 2 ? head[1] : nil
        switch (head.first, name) {
        case ("language", nil): language = body
        case ("class", let name?): classes[name, default: []] += words(body)
        case ("word", nil): commonWords.formUnion(words(body))
        case ("form", let tag?): forms[tag, default: []].formUnion(words(body))
        case ("condition", nil): conditions.formUnion(words(body))
        case ("ours", nil): return append(body, to: \.ours)
        case ("plea", nil): return append(body, to: \.pleas)
        case ("negator", nil): negators.formUnion(words(body))
        case ("break", nil): breaks.formUnion(words(body))
        case ("polite", nil): polite.formUnion(words(body))
        case ("stop", let name?): return stop(name, body, whole: false, person: false)
        case ("stop+", let name?): return stop(name, body, whole: false, person: true)
        case ("whole", let name?): return stop(name, body, whole: true, person: false)
        case ("whole+", let name?): return stop(name, body, whole: true, person: true)
        case ("block", nil): return append(body, to: \.blocks)
        case ("aside", nil): return append(body, to: \.asides)
        case ("except", nil): return append(body, to: \.excepts)
        case ("beyond", nil): return append(body, to: \.beyond)
        case ("cut", nil): letter.cuts.append(body.lowercased())
        case ("closing", nil): letter.closings.append(body.lowercased())
        case ("head", nil): letter.heads.append(words(body))
        case ("drop", nil): letter.drops.append(body.lowercased())
        case ("attribution", nil):
            guard let dots = body.firstRange(of: " … ") else { return false }
            letter.attributions.append((body[..<dots.lowerBound].lowercased(), body[dots.upperBound...].lowercased()))
        default: return false
        }
        return true
    }

    private func words(_ body: String) -> [String] { body.split(separator: " ").map { Token.plain(String($0)) } }

    /// `ask INTENT NAME = pattern` or `not INTENT = pattern`.
    private mutating func ask(_ head: [String], _ body: String) -> Bool {
        guard head.count >= 2, let intent = Intent(rawValue: head[1]), let pattern = Pattern(body, classes: classes) else { return false }
        switch (head[0], head.count) {
        case ("not", 2): nots.append((intent, pattern))
        case ("ask", 3), ("ask?", 3):
            asks.append(AskRule(name: "\(language).\(head[2])", intent: intent, pattern: pattern, sure: head[0] == "ask"))
        default: return false
        }
        return true
    }

    private mutating func stop(_ name: String, _ body: String, whole: Bool, person: Bool) -> Bool {
        guard let pattern = Pattern(body, classes: classes) else { return false }
        stops.append(StopRule(name: "\(language).\(name)", language: language, pattern: pattern, whole: whole, person: person))
        return true
    }

    private mutating func append(_ body: String, to list: WritableKeyPath<RulesParser, [Pattern]>) -> Bool {
        guard let pattern = Pattern(body, classes: classes) else { return false }
        self[keyPath: list].append(pattern)
        return true
    }
}

extension StringProtocol {
    var trimmingSpace: SubSequence {
        var part = self[...]
        while part.first?.isWhitespace == true { part = part.dropFirst() }
        while part.last?.isWhitespace == true { part = part.dropLast() }
        return part
    }
}
