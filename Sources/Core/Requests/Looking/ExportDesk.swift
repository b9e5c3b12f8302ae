package import DataProtection
package import Declarations
package import Foundation

/// Who is registered for a product.
package protocol ProductPeople: Sendable {
    func people(of product: String) async throws -> [SubjectID]
}

/// Everybody of one product, as far as one function needs to know them. Each person's record says first that they were exported, as what and
/// why; whoever can't be noted is not in it.
package struct ExportDesk: Sendable {
    private let people: NeedToKnowDesk
    private let store: any ProductPeople

    package init(people: NeedToKnowDesk, store: any ProductPeople) { (self.people, self.store) = (people, store) }

    /// More people than were approved: nobody was noted or opened.
    package struct MorePeople: Error { package init() {} }

    package func count(of product: Product) async throws -> Int { try await store.people(of: product.id).count }

    /// - Parameter most: as many as were approved.
    package func table(of product: Product, as function: StaffFunction, reason: String, most: Int, now: Date) async throws -> ExportTable {
        let all = try await store.people(of: product.id)
        guard all.count <= most else { throw MorePeople() }
        let fields = product.fields.map(\.id).filter(function.fields.contains)
        var rows: [[Personal<String>]] = []
        // Some at a time: their notes share commits.
        for start in stride(from: 0, to: all.count, by: 64) {
            rows += try await withThrowingTaskGroup(of: (Int, [Personal<String>]?).self) { group in
                for (index, subject) in all.enumerated().dropFirst(start).prefix(64) {
                    group.addTask {
                        let seen = try await people.look(
                            at: subject, as: function, reason: reason, now: now, act: "export", of: [product.id])
                        return (index, seen.flatMap { row(of: $0, product, fields) })
                    }
                }
                return try await group.reduce(into: [(Int, [Personal<String>])]()) { rows, one in
                    if let row = one.1 { rows.append((one.0, row)) }
                }.sorted { $0.0 < $1.0 }.map(\.1)
            }
        }
        return ExportTable(columns: ["registered", "contact"] + fields, rows: rows)
    }

    private func row(of seen: NeedToKnowDesk.Seen, _ product: Product, _ fields: [String]) -> [Personal<String>]? {
        guard let held = seen.registrations.first else { return nil }
        let answers = fields.map { field -> Personal<String> in
            if field == product.addressField.id { return seen.address ?? Personal("") }
            return Personal(held.answers[field]?.reveal().joined(separator: "; ") ?? "")
        }
        return [Personal(held.day.text), Personal(held.standing == .active ? "permitted" : "stopped")] + answers
    }
}

/// People in rows, still wrapped, and the two forms in which they leave.
package struct ExportTable: Sendable {
    package let columns: [String]
    package let rows: [[Personal<String>]]
    package init(columns: [String], rows: [[Personal<String>]]) { (self.columns, self.rows) = (columns, rows) }

    /// RFC 4180. What a spreadsheet would take for a formula begins with an apostrophe.
    package var csv: Personal<Data> {
        let lines = [columns] + rows.map { $0.map { $0.reveal() } }
        return Personal(Data(lines.map { $0.map(Self.cell).joined(separator: ",") + "\r\n" }.joined().utf8))
    }

    private static func cell(_ text: String) -> String {
        let formula: Set<Unicode.Scalar> = ["=", "+", "-", "@", "\t", "\r", "\n", "\0", "＝", "＋", "－", "＠"]
        let first = text.unicodeScalars.first { $0 != " " && $0 != "\"" }
        let safe = first.map(formula.contains) == true ? "'" + text : text
        return "\"\(safe.replacing("\"", with: "\"\""))\""
    }

    /// A list of objects, each with every column.
    package var json: Personal<Data> {
        get throws {
            let objects = rows.map { row in Dictionary(zip(columns, row.map { $0.reveal() })) { first, _ in first } }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
            return Personal(try encoder.encode(objects))
        }
    }
}
