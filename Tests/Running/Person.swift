/// Somebody who registers for Courier of the example site, and how far they get by requests alone.
package struct Person: Sendable {
    package var name: String
    package var address: String
    package var company = "Fjordkontor"
    package var role = "Havnesjef"
    package var phone = "+47 22 00 00 00"

    package init(name: String, address: String) { (self.name, self.address) = (name, address) }

    package static let ann = Person(name: "Ann Ångstrøm-O’Brien", address: "ann@fjordkontor.example")
    package static let ben = Person(name: "Ben Vik", address: "ben@verksted.example")
    package static let cleo = Person(name: "Cleo Dahl", address: "cleo@brygge.example")

    /// What the form of Courier is sent with, beside its hidden field.
    package var answers: [(String, String)] {
        [
            ("leave-empty", ""), ("name", name), ("email", address), ("company", company), ("role", role), ("phone", phone),
            ("permit", "yes"),
            ("terms", "yes"),
        ]
    }
}

extension Visitor {
    /// Fills in the form of Courier and presses the button.
    package func register(_ person: Person) async throws -> Answered {
        let form = try await registrationForm("courier")
        return try await send(form, person.answers)
    }

    package func registrationForm(_ product: String) async throws -> PageForm {
        let page = try await get(running.base + "/register/\(product)")
        guard let form = page.forms.first(where: { $0["shown"] != nil }) else { throw RunningFailure.noForm(act: "register") }
        return form
    }

    /// Registers, opens the mail, presses its button.
    /// - Returns: the receipt.
    package func registerAndConfirm(_ person: Person) async throws -> Answered {
        _ = try await register(person)
        return try await follow(try await running.mail())
    }

    /// Opens the link of a mail and presses the button on its page.
    package func follow(_ letter: Letter) async throws -> Answered {
        guard let link = letter.link else { throw RunningFailure.noMail }
        _ = try await get(link)
        return try await post(link)
    }

    /// Asks for the link to the personal page, and opens it.
    package func ownPage(of address: String) async throws -> Answered {
        _ = try await post(running.base + "/my", [("email", address)])
        return try await follow(try await running.mail())
    }
}
