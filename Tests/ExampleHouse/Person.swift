package import Declarations
package import Registrations

import DataProtection

/// Who registers in these tests, with everything they enter.
package struct Person: Sendable {
    package let email: String
    package let answers: [String: [String]]

    package init(_ email: String, _ answers: [String: [String]]) { (self.email, self.answers) = (email, answers) }

    /// Everything entered, the address too.
    package var entered: [String] { [email] + answers.sorted { $0.key < $1.key }.flatMap(\.value) }

    /// The form for a product, filled in with what it asks and no more.
    package func form(_ product: Product, ticks: Set<String> = ["contact", "terms"], changing: [String: [String]] = [:]) -> FilledForm {
        let all = answers.merging(["email": [email]]) { $1 }.merging(changing) { $1 }
        return FilledForm(
            answers: all.filter { product.field($0.key) != nil }.mapValues { $0.map(Personal.init) }, ticks: ticks)
    }

    package static let ann = Person(
        "ann.solbergsen@post.example",
        [
            "name": ["Ann Solbergsen"], "company": ["Fjellgård & Datter AS"], "role": ["Kontorleder"], "phone": ["+47 22 55 01 99"],
            "send": ["contracts", "health-letters"], "message": ["Kan dere ringe på torsdag?"], "country": ["NO"], "team": ["few"],
        ])
    package static let ben = Person("ben@loughlin.example", ["name": ["Ben O'Loughlin-Ngata"], "company": ["Loughlin Freight"]])
    package static let cleo = Person("cleo@παράδειγμα.example", ["name": ["Κλειώ Παπαγεωργάκη"], "company": ["none"]])
}
