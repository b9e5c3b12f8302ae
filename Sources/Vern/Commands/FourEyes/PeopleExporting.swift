import ArgumentParser
import DataProtection
import Foundation
import Staff

extension PeopleExport.Format: ExpressibleByArgument {}

/// Everybody of a product, for whoever holds the key it is sealed to.
struct ProductExport {
    let product: String
    let function: String
    let format: PeopleExport.Format
    let recipient: String
    let to: String
    let reason: String

    func run(_ line: AdminLine, _ waiting: Waiting) async throws {
        let ask = try await line.answerer()
        let order = ExportOrder(product: product, function: function, format: format, recipient: recipient, reason: reason)
        let reply = try await ask(.askExport(order))
        try Refused.end(reply, lookingFor: "product and function: one that sees people of it")
        guard let asked = reply.approvals.first else { return }
        try await waiting.approved(asked, asking: ask, byServer: reply.byServer)
        try await Self.fetch(asked.id, to: to, ask)
    }

    /// Of a request that was approved after nobody waited for it any more.
    static func fetch(_ id: String, to: String, _ ask: (AdminRequest) async throws -> AdminReply) async throws {
        let done = try await ask(.exportPeople(id: id, to: URL(fileURLWithPath: to).standardizedFileURL.path))
        try Refused.end(done, lookingFor: "id of an export; `vern approvals list` tells them")
        print("Exported to \(to). Each person’s record says so.")
    }
}
