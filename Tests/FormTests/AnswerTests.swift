import DataProtection
import Declarations
import ExampleHouse
import Keeping
import Promises
import Registrations
import Testing

@Suite("An answer") struct AnswerTests {
    static func field(_ type: FieldType, required: Bool = false) -> ProductField {
        let nothing = Localised(same: "")
        return ProductField(
            id: "it", type: type, label: nothing, hint: nil, required: required, why: nothing, retention: .whileRegistered, seenBy: nothing,
            options: ["one", "two"].map { FieldOption(id: $0, label: nothing) })
    }

    private func refusal(_ type: FieldType, _ values: [String], required: Bool = false) -> AnswerRefusal? {
        do {
            _ = try Self.field(type, required: required).check(values.map(Personal.init))
            return nil
        } catch { return error }
    }

    private func taken(_ type: FieldType, _ value: String) throws -> [String] {
        try Self.field(type).check([Personal(value)]).map { $0.reveal() }
    }

    @Test(arguments: ["", " ", "\t", "\n", "\u{a0}", "\u{3000}", "  \u{2003} \r\n"])
    func `of nothing but white space is none`(nothing: String) {
        for type in FieldType.allCases {
            #expect(refusal(type, [nothing], required: true) == .missing)
            #expect(refusal(type, [], required: true) == .missing)
            #expect(refusal(type, [nothing]) == nil)
        }
    }

    @Test func `too long, over several lines or with control characters is refused`() {
        for type in [FieldType.name, .company, .role, .text] {
            #expect(refusal(type, [String(repeating: "å", count: 301)]) == .tooLong)
            #expect(refusal(type, [String(repeating: "🏽", count: 301)]) == .tooLong)
            for breaks in ["a\nb", "a\r\nb", "a\rb"] { #expect(refusal(type, [breaks]) == .tooManyLines) }
            for control in ["a\u{0}b", "a\u{7}b", "a\u{1b}[2J", "a\u{7f}b", "a\u{85}b", "a\tb"] {
                #expect(refusal(type, [control]) == .controlCharacters)
            }
        }
        #expect(refusal(.message, ["a\n\tb\r\n"]) == nil)
        #expect(refusal(.message, ["a\u{0}"]) == .controlCharacters)
        #expect(refusal(.message, [String(repeating: "a", count: 4_001)]) == .tooLong)
        #expect(refusal(.phone, [String(repeating: "1", count: 41)]) == .tooLong)
        #expect(refusal(.email, [String(repeating: "a", count: 250) + "@b.example"]) == .tooLong)
    }

    @Test func `given twice where one is asked for, or not among the choices, is refused`() {
        for type in FieldType.allCases where type != .choices { #expect(refusal(type, ["one", "two"]) == .badChoice) }
        #expect(refusal(.choices, ["one", "three"]) == .badChoice)
        #expect(refusal(.choices, ["one", "one"]) == .badChoice)
        #expect(refusal(.choice, ["One"]) == .badChoice)
        #expect(refusal(.choices, ["two", "one"]) == nil)
        for country in ["no", "NOR", "XX", "EU", "UN", "EZ", "47", "N"] {
            #expect(refusal(.country, [country]) == .badCountry, "\(country)")
        }
        for country in ["NO", "SG", "GB", "XK", "TW", "AQ"] { #expect(refusal(.country, [country]) == nil) }
    }

    static let names = [
        "Ann", "O", "Æ", "李", "O'Brien", "O’Brien", "D'Artagnan-Łęcki", "Bjørn Åge Ødegård", "Nguyễn Thị Ánh", "María José de la Ó",
        "محمد بن عبد الله", "עֲנָת בַּת־שֶׁבַע", "สมชาย ใจดี", "अनिरुद्ध श्रीवास्तव", "தமிழ்செல்வி", "山田 太郎", "ヤマダ・タロウ", "김민준", "Ὀδυσσεύς",
        "Дмитрий Щёлоков", "ქეთევან", "Նարեկ", "ᠮᠣᠩᠭᠣᠯ", "ʻOkina Kaʻahumanu", "Ng", "X Æ A-12", "Jr. St. John-Smythe III", "null",
        "Robert'); --",
        "<b>Ann</b>", "Ann & Ben", "  Ann  ", "Ann\u{200d}Marie", "Renée", "Rene\u{301}e", "\u{202e}nnA", "00123",
        String(repeating: "Wolfeschlegelstein", count: 11), String(repeating: "ñ", count: 300),
    ]

    @Test(.keeps(.askedForTheProduct), arguments: names) func `that is a name anywhere in the world is taken as it is`(name: String) throws
    {
        for type in [FieldType.name, .company, .role, .text, .message] {
            let taken = try taken(type, name)
            #expect(taken.count == 1 && Array(taken[0].unicodeScalars) == Array(name.unicodeScalars))
        }
    }

    @Test(arguments: [
        "+47 22 00 00 00", "22000000", "(022) 00-00.00", "0047/22 00 00 00", "112", "+1 (555) 010-0199 x12", "٠٢ ٢٢٣٣ ٤٤٥٥",
        "०२२ २२३३ ४४५५",
        "＋８１－３－１２３４", "03‐1234‐5678", "+47 22 00 00 00", "\u{202a}+47 22 00 00 00\u{202c}", "\u{200e}+972-2-000-0000", "*31#22000000",
    ])
    func `that is a telephone number in anybody's writing is taken as it is`(number: String) throws {
        #expect(try taken(.phone, number) == [number])
    }

    @Test(arguments: ["12", "call me", "ann@post.example", "+", "22 00 00 OO", "-- --", "\u{202a}\u{202c}"])
    func `that is no telephone number is refused`(number: String) {
        #expect(refusal(.phone, [number]) == .badPhone)
    }
}
