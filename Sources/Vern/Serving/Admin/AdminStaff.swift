import DataProtection
import Declarations
import Foundation
import Staff

/// One line of `vern staff list`.
struct EmployeeLine: Codable, Sendable {
    let id: String
    let state: String
    let passkeys: Int
    let functions: [String]
    let name: String
}

/// Staff from the command line, noted in the console's log as done by the operator.
extension Admin {
    private var desk: StaffDesk { StaffDesk(vault: installation.vault, store: installation.people) }

    func staff() async throws -> AdminReply {
        AdminReply(
            employees: try await desk.employees().filter { $0.row.state != .left }.map { row, name in
                EmployeeLine(
                    id: row.id.hex, state: row.state == .active ? "active" : "invited", passkeys: row.passkeys, functions: row.functions,
                    name: name?.reveal() ?? "")
            })
    }

    func invite(_ name: String, _ functions: [String]) async throws -> AdminReply {
        guard functions.allSatisfy({ installation.site.function($0) != nil }) else { return AdminReply(refusal: .notFound) }
        try await note("invite", about: "")
        return AdminReply(says: link(try await desk.invite(Personal(name), functions: functions, now: Date())))
    }

    func inviteAgain(_ id: String) async throws -> AdminReply {
        guard let employee = SubjectID(hex: id), let token = try await desk.inviteAgain(employee, now: Date()) else {
            return AdminReply(refusal: .notFound)
        }
        try await note("invite-again", about: id)
        return AdminReply(says: link(token))
    }

    func leave(_ id: String) async throws -> AdminReply {
        guard let employee = SubjectID(hex: id), try await desk.leave(employee) else { return AdminReply(refusal: .notFound) }
        try await note("leave", about: id)
        return AdminReply(ids: [id])
    }

    /// - Parameter who: an id, or a name that only one bears.
    func away(_ who: String, _ until: String?) async throws -> AdminReply {
        let found = try await desk.employees().filter { $0.row.state != .left && ($0.row.id.hex == who || $0.name?.reveal() == who) }
        guard found.count == 1, try await desk.away(found[0].row.id, until: until.flatMap { CalendarDate($0) }.map { Day($0) }) else {
            return AdminReply(refusal: .notFound)
        }
        try await note("away", about: found[0].row.id.hex)
        return AdminReply(ids: [found[0].row.id.hex])
    }

    func note(_ act: String, about: String, why: String = "") async throws {
        try await desk.note(StaffNote(time: Date(), employee: "", function: Self.function, act: act, about: about, why: why))
    }

    private func link(_ token: OpaqueToken) -> String {
        "\(installation.site.console.origin ?? "http://localhost:8081")/#invite=\(token.text)"
    }
}
