import Testing
import Vault

@Suite("Phone numbers") struct PhoneNumberTests {
    @Test(arguments: [
        "+47 22 10 00 12", "0047 22100012", "22 10 00 12", "22100012", "(+47) 22-10-00-12", "+47 ２２１０００１２",
        "\u{202A}+47 22 10 00 12\u{202C}",
    ])
    func `are the same however they are written`(written: String) throws {
        #expect(PhoneNumber(written, in: "NO") == PhoneNumber("+4722100012", in: "NO"))
    }

    @Test func `of another country, or one digit apart, are another's`() {
        #expect(PhoneNumber("22100012", in: "NO") != PhoneNumber("22100012", in: "SE"))
        #expect(PhoneNumber("+46 22100012", in: "NO") != PhoneNumber("22100012", in: "NO"))
        #expect(PhoneNumber("22100013", in: "NO") != PhoneNumber("22100012", in: "NO"))
    }

    @Test func `lose the nought that is dialled inside a country alone`() {
        #expect(PhoneNumber("020 7946 0018", in: "GB") == PhoneNumber("+44 (0)20 7946 0018", in: "NO"))
        #expect(PhoneNumber("06 1234 5678", in: "IT") == PhoneNumber("+39 06 1234 5678", in: "NO"))
    }

    @Test func `of four digits are none`() { #expect(PhoneNumber("+1 234", in: "NO") == nil) }
}
