import Cases
import DataProtection
import Foundation
import Requests
import SQLitePeople

struct CaseQuery: Codable, Sendable {
    var closed = false
    var offset = 0
    var limit = 50
}

/// What may be done with a case from the command line.
enum CaseOrder: Codable, Sendable {
    case write(text: String, closing: Bool)
    case note(text: String)
    case route(function: String)
    case reread(intents: [String])
    case extend, refuse, withdraw, handBack
}

/// One line of `vern cases list`: nothing that is sealed.
struct CaseLine: Codable, Sendable {
    let number: String
    let state: String
    let asks: [String]
    let products: [String]
    let function: String?
    let received: String
    let due: String
    let late: Bool
    let unread: Bool
    let closed: String?

    init(_ row: CaseRow, today: Day) {
        (number, state, asks, products) = (row.number.text, row.state.name, row.intents.map(\.rawValue), row.products)
        (function, received, due, closed) = (row.function, row.received.text, row.due.text, row.closed?.text)
        (late, unread) = (row.state.isOpen && row.due < today, row.unread)
    }
}

struct CaseSheet: Codable, Sendable {
    struct Event: Codable, Sendable {
        let time: Date
        let by: String
        let what: String
        let text: String
        let why: String
    }
    let line: CaseLine
    let from: String?
    let events: [Event]
    /// As they came in, RFC 5322.
    let letters: [Data]
}

/// Cases from the command line: each look is on record before anything is shown.
extension Admin {
    func cases(_ query: CaseQuery) async throws -> AdminReply {
        let page = try await installation.people.cases(
            CaseFilter(open: !query.closed, offset: max(0, query.offset), limit: min(max(1, query.limit), 1_000)))
        let today = Day(Date())
        return AdminReply(cases: page.rows.map { CaseLine($0, today: today) }, total: page.total)
    }

    func caseShow(_ number: String, _ reason: String) async throws -> AdminReply {
        guard let row = try await row(number) else { return AdminReply(refusal: .notFound) }
        guard let opened = try await opened(row, act: "view", reason) else { return AdminReply(refusal: .reasonMissing) }
        try await installation.cases.markRead(row, now: Date())
        return AdminReply(sheet: CaseSheet(opened, today: Day(Date())))
    }

    func caseFile(_ number: String, _ reason: String) async throws -> AdminReply {
        guard let row = try await row(number) else { return AdminReply(refusal: .notFound) }
        guard let opened = try await opened(row, act: "export", reason) else { return AdminReply(refusal: .reasonMissing) }
        return AdminReply(letter: try CaseFile(opened, site: installation.site, now: Date()).json())
    }

    func caseAct(_ number: String, _ order: CaseOrder, _ reason: String) async throws -> AdminReply {
        guard let row = try await row(number) else { return AdminReply(refusal: .notFound) }
        let (desk, by, now) = (installation.cases, Self.function, Date())
        do {
            switch order {
            case .note(let text): try await desk.note(row, text, by: by, now: now)
            case .route(let function): try await desk.route(row, to: function, by: by, reason: reason, now: now)
            case .reread(let intents):
                try await desk.reread(row, as: intents.compactMap(Intent.init), by: by, reason: reason, now: now)
            case .withdraw: try await desk.close(row, as: .withdrawn, by: by, reason: reason, now: now)
            case .handBack: try await desk.close(row, as: .handedBack, by: by, reason: reason, now: now)
            case .write, .extend, .refuse:
                guard let opened = try await opened(row, act: "view", reason) else { return AdminReply(refusal: .reasonMissing) }
                switch order {
                case .write(let text, let closing): try await desk.write(opened, text, closing: closing, by: by, now: now)
                case .extend: try await desk.extend(opened, by: by, reason: reason, now: now)
                default: try await desk.refuse(opened, by: by, reason: reason, now: now)
                }
            }
        } catch let refusal as CaseRefusal { return AdminReply(refusal: .refused, says: refusal.says) }
        return AdminReply(cases: try await self.row(number).map { [CaseLine($0, today: Day(now))] } ?? [])
    }

    private func row(_ number: String) async throws -> CaseRow? {
        guard let number = CaseNumber(number) else { return nil }
        return try await installation.people.lookUp(number)
    }

    /// - Returns: nothing without a reason.
    private func opened(_ row: CaseRow, act: String, _ reason: String) async throws -> CaseDesk.Opened? {
        guard let holder = row.holder else { return CaseDesk.Opened(gone: row) }
        guard let permit = try await permit(holder, scope: .columns(["step", "message", "letter"]), act: act, reason) else { return nil }
        return try await installation.cases.open(row, under: permit)
    }
}

extension CaseSheet {
    init(_ opened: CaseDesk.Opened, today: Day) {
        line = CaseLine(opened.row, today: today)
        from = opened.origin?.address
        events = opened.steps.map { Event(time: $0.time, by: $0.by, what: $0.what.name, text: $0.what.text ?? "", why: $0.why) }
        letters = opened.letters.map { $0.raw.reveal() }
    }
}

extension CaseRefusal {
    /// What to do, for the command line.
    var says: String {
        switch self {
        case .unknown: "there is no such case"
        case .notNow: "the case is closed, or moved on meanwhile: look at it again"
        case .reasonMissing: "say why, with --reason"
        case .textMissing: "say what to write, with --text"
        case .notToExtend: "the time can be extended once, within the first month (GDPR Art. 12(3))"
        case .nobodyToAnswer: "the letter names no address to answer to"
        case .notDone: "what was asked isn't done yet: identity not given, or still held. Do it first, or `vern cases reread`"
        }
    }
}
