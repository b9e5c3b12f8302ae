package import DataProtection
package import Declarations

/// A form as it came in: nothing checked, nothing changed.
package struct FilledForm: Sendable {
    package let answers: [String: [Personal<String>]]
    /// Choices ticked: "contact", "terms", "transfer/RECIPIENT".
    package let ticks: Set<String>
    package init(answers: [String: [Personal<String>]], ticks: Set<String>) { (self.answers, self.ticks) = (answers, ticks) }
}

/// A form whose answers fit the product's questions and whose needed choices are ticked. Only the check makes one.
package struct CheckedForm: Sendable {
    package let product: Product
    /// Every answer given, by field; fields left empty are absent. The address is not among them.
    package let answers: [String: [Personal<String>]]
    package let address: Personal<String>
    package let ticks: Set<String>

    fileprivate init(product: Product, answers: [String: [Personal<String>]], address: Personal<String>, ticks: Set<String>) {
        (self.product, self.answers, self.address, self.ticks) = (product, answers, address, ticks)
    }
}

/// Why a form comes back: each field by name with its reason, in the order of the form.
package struct FormRefusal: Error, Equatable {
    package struct Mistake: Equatable, Sendable {
        /// A field's id, or "contact" or "terms".
        package let field: String
        package let reason: AnswerRefusal
    }
    package let mistakes: [Mistake]
    /// Names that the product does not declare (`asked-for-the-product`).
    package let undeclared: [String]

    init(mistakes: [Mistake], undeclared: [String]) { (self.mistakes, self.undeclared) = (mistakes, undeclared) }

    /// One field sent on its own, as in a correction.
    package init(field: String, reason: AnswerRefusal) {
        self.init(mistakes: [Mistake(field: field, reason: reason)], undeclared: [])
    }
}

extension Product {
    /// Choices without which nobody can be registered: contact is what registering is for, and the terms are the agreement.
    package static let neededChoices = ["contact", "terms"]
    /// Every choice the form puts, in its order: "contact", "terms", "transfer/RECIPIENT".
    package var choices: [String] { Self.neededChoices + recipientsOutsideEEA.map { "transfer/\($0.id)" } }

    /// - Throws: everything wrong at once, so that a person mends a form in one go.
    package func check(_ form: FilledForm) throws(FormRefusal) -> CheckedForm {
        let declared = Set(fields.map(\.id))
        let undeclared = (Set(form.answers.keys).subtracting(declared)).union(form.ticks.subtracting(Set(choices))).sorted()
        var mistakes: [FormRefusal.Mistake] = []
        var answers: [String: [Personal<String>]] = [:]
        for field in fields {
            do {
                let given = try field.check(form.answers[field.id] ?? [])
                if !given.isEmpty { answers[field.id] = given }
            } catch {
                mistakes.append(.init(field: field.id, reason: error))
            }
        }
        for choice in Self.neededChoices where !form.ticks.contains(choice) {
            mistakes.append(.init(field: choice, reason: .notTicked))
        }
        guard mistakes.isEmpty, undeclared.isEmpty, let address = answers.removeValue(forKey: addressField.id)?.first else {
            throw FormRefusal(mistakes: mistakes, undeclared: undeclared)
        }
        return CheckedForm(product: self, answers: answers, address: address, ticks: form.ticks)
    }
}
