package import DataProtection
package import Declarations
package import Foundation
package import Vault

import Registrations

/// Of a person what one function needs, and nothing else (`need-to-know`): people of other products don't exist for it, fields it doesn't
/// need are never opened. The look is on the person's record before anything is opened.
package struct NeedToKnowDesk: Sendable {
    private let site: Site
    private let vault: Vault
    private let store: any SubjectStore
    private let rule: NeedToKnowRule

    package init(site: Site, vault: Vault, store: any SubjectStore) {
        (self.site, self.vault, self.store) = (site, vault, store)
        rule = NeedToKnowRule(views: ViewLedger(vault: vault, store: store))
    }

    package struct Seen: Sendable {
        package let subject: SubjectID
        package let language: Language
        package let address: Personal<String>?
        package let registrations: [Registration]
    }

    package struct Registration: Sendable {
        package let product: String
        package let standing: Standing
        package let restriction: Restriction?
        package let day: Day
        package let answers: [String: Personal<[String]>]
        /// Fields that hold something this function doesn't need, or nobody may use now.
        package let hidden: [String]
    }

    /// - Parameters:
    ///   - reason: refused when empty.
    ///   - act: "export" for a copy that leaves.
    ///   - products: only these of the function's; nothing: all of them.
    /// - Returns: nothing for nobody, and for somebody of other products alone: the two can't be told apart.
    package func look(
        at subject: SubjectID, as function: StaffFunction, reason: String, now: Date, act: String = "view", of products: Set<String>? = nil
    ) async throws -> Seen? {
        let products = function.products.intersection(products ?? function.products)
        guard function.acts.contains(.see), let rows = try await store.rows(of: subject) else { return nil }
        let registrations = rows.registrations.filter { $0.standing != .pending && products.contains($0.product) }
        // What is restricted is stored, not looked at, and doesn't leave.
        let used = registrations.filter { $0.restriction == nil }
        guard !registrations.isEmpty, act != "export" || !used.isEmpty,
            let address = rows.addresses.first(where: { $0.state == .confirmed })
        else { return nil }
        let mail = Set(used.compactMap { site.product($0.product)?.addressField.id })
        let seesAddress = !mail.isDisjoint(with: function.fields)
        var columns = used.isEmpty ? [] : Set(function.fields.map { "fields/\($0)" })
        if seesAddress { columns.insert("address") }
        guard
            let view = View(
                subject: subject, function: function.id, scope: .columns(columns), act: act, reason: reason, time: now)
        else { return nil }
        let opener = try vault.opener(try await rule.permit(view))
        return Seen(
            subject: subject, language: address.language,
            address: seesAddress ? try opener.open(String.self, address.sealed, at: AddressRow.place(address.index, subject)) : nil,
            registrations: try registrations.map { row in
                let needed = row.restriction == nil ? function.fields : []
                return Registration(
                    product: row.product, standing: row.standing, restriction: row.restriction, day: row.day,
                    answers: try row.fields.filter { needed.contains($0.key) }.reduce(into: [:]) { answers, field in
                        let place = RegistrationRow.place(row.id, field: field.key, subject)
                        answers[field.key] = try opener.open([String].self, field.value, at: place)
                    },
                    hidden: row.fields.keys.filter { !needed.contains($0) }.sorted())
            })
    }

    /// Whether somebody is registered for a product of the function's; opens nothing.
    package func concerns(_ subject: SubjectID, _ function: StaffFunction) async throws -> Bool {
        let rows = try await store.rows(of: subject)
        return rows?.registrations.contains { $0.standing != .pending && function.products.contains($0.product) } ?? false
    }

    /// Leave to erase somebody of the function's products: their address is opened for it, and shown to nobody.
    /// - Returns: nothing for nobody, for somebody of other products, and without a reason.
    package func permit(erasing subject: SubjectID, as function: StaffFunction, reason: String, now: Date) async throws -> Permit? {
        guard function.acts.contains(.erase), try await concerns(subject, function),
            let view = View(subject: subject, function: function.id, scope: .columns(["address"]), act: "erase", reason: reason, time: now)
        else { return nil }
        return try await rule.permit(view)
    }

    /// By the whole phone number, however it is written: only who gave it in answer to a question this function needs.
    package func find(_ phone: PhoneNumber, as function: StaffFunction) async throws -> [SubjectID] {
        let asked = site.products.filter { function.products.contains($0.id) }.map { product in
            (product.id, Set(product.fields.filter { $0.type == .phone && function.fields.contains($0.id) }.map(\.id)))
        }
        return try await store.subjects(withPhone: vault.index(ofPhone: phone), answering: Dictionary(uniqueKeysWithValues: asked))
    }

    /// By the whole address.
    package func find(_ address: Personal<String>) async throws -> SubjectID? {
        try await store.subject(withAddress: vault.index(ofAddress: address))
    }

    /// Leave to open a case, once the look is on its record and, where it is somebody's, on theirs.
    /// - Returns: nothing without a reason.
    package func permit(case holder: SubjectID, of person: SubjectID?, as function: String, reason: String, now: Date) async throws
        -> Permit?
    {
        let columns: Permit.Scope = .columns(["step", "message", "letter"])
        if let person,
            let view = View(subject: person, function: function, scope: .columns(["letters"]), act: "view", reason: reason, time: now)
        {
            _ = try await rule.permit(view)
        }
        guard let view = View(subject: holder, function: function, scope: columns, act: "view", reason: reason, time: now) else {
            return nil
        }
        return try await rule.permit(view)
    }
}
