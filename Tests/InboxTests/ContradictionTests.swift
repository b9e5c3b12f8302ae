import Cases
import DataProtection
import Declarations
import Inbox
import Testing

@Suite("A letter that says one thing twice, or two things at once") struct ContradictionTests {
    private let reading: Reading
    init() throws { reading = Reading(rules: try Rules.standard(), products: []) }

    private func read(_ text: String) -> LetterReading { reading.read(subject: "", text: text) }

    @Test(arguments: [
        "Under Art. 17 GDPR I ask you to correct my phone number.", "Please delete all my data according to Article 16 GDPR.",
        "I ask for access to my data under article 17.", "Vennligst slett alle opplysninger om meg etter artikkel 15.",
        "Jeg ber om retting av navnet mitt etter artikkel 17, det er feil.", "Bitte löschen Sie alle meine Daten nach Art. 15 DSGVO.",
    ])
    func `an article that contradicts the words is read as the less harmful of both, and a person looks`(text: String) {
        let found = read(text).found
        #expect(found.allSatisfy { !$0.sure }, "\(found)")
        #expect(!found.contains { $0.intent == .erase }, "\(found)")
    }

    @Test(arguments: [
        ("Please delete all my data under Art. 17 GDPR.", Intent.erase), ("I ask for access to my data under Article 15 GDPR.", .access),
        ("I ask for access to my data under Art. 15. Art. 17 I leave for another day.", .access),
        ("Vennligst slett alle opplysninger om meg etter artikkel 17 nr. 1.", .erase),
        ("Please delete all my data. I live at 15 Article Street.", .erase),
    ])
    func `one that fits takes nothing away`(text: String, intent: Intent) {
        let found = read(text).found
        #expect(found.first?.intent == intent && found.first?.sure == true, "\(found)")
    }

    @Test(arguments: [
        "Telefonnummeret mitt er feil. Kan dere rette det?", "Hei! Telefonnummeret mitt er feil. Kan du være så snill å endre det?",
        "My phone number is wrong. Could you please correct that?", "Mitt telefonnummer är fel. Kan ni rätta det?",
        "Mit telefonnummer er forkert. Kan I rette det?", "Meine Telefonnummer ist falsch. Können Sie das bitte korrigieren?",
    ])
    func `a polite question that asks for it once more is no second one`(text: String) {
        let found = read(text).found
        #expect(found.map(\.intent) == [.correct], "\(found)")
    }

    @Test(arguments: [
        "My phone number is wrong, please correct it. When do you open on Mondays?", "Can you fix it?",
        "Telefonnummeret mitt er feil, vennligst rett det. Kan dere si når dere åpner?",
    ])
    func `a question of its own stays one`(text: String) { #expect(read(text).intents.contains(.question)) }
}
