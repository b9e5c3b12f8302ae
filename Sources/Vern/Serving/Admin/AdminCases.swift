import Cases
import DataProtection
import Declarations
import Foundation
import PersonalPages
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
    case restrict, lift, uphold, override
    case identify(code: String)
    case doubt, settle
}

/// What somebody asked otherwise than by letter.
struct CaseOpen: Codable, Sendable {
    let email: String
    let asks: [String]
    let text: String
    let how: String
    let received: String?
    let products: [String]
    let language: String?
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
    /// Since when the clock stands still.
    let paused: String?
    let closed: String?

    init(_ row: CaseRow, today: Day) {
        (number, state, asks, products) = (row.number.text, row.state.name, row.intents.map(\.rawValue), row.products)
        (function, received, due, closed) = (row.function, row.received.text, row.due.text, row.closed?.text)
        (late, unread, paused) = (row.state.isOpen && row.paused == nil && row.due < today, row.unread, row.paused?.text)
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

    func caseCalendar() async throws -> AdminReply {
        let site = installation.site
        let calendar = CaseCalendar(
            try await installation.people.cases(CaseFilter(limit: .max)).rows, name: "Cases of \(site.controller.name)",
            host: URL(string: site.url)?.host() ?? "localhost", now: Date())
        return AdminReply(letter: calendar.map { Data($0.text.utf8) })
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
            case .withdraw: try await desk.withdraw(row, by: by, reason: reason, now: now)
            case .identify(let code):
                guard let (known, permit) = try await desk.identify(number, code: code, by: by, now: now) else {
                    throw CaseRefusal.wrongCode
                }
                _ = try await installation.desks.rights.goOn(known, under: permit, now: now)
            case .settle: try await identity.settle(row, by: by, reason: reason, now: now)
            case .write, .extend, .refuse, .handBack, .doubt, .restrict, .lift, .uphold, .override:
                guard let opened = try await opened(row, act: "view", reason) else { return AdminReply(refusal: .reasonMissing) }
                switch order {
                case .write(let text, let closing): try await desk.write(opened, text, closing: closing, by: by, now: now)
                case .extend: try await desk.extend(opened, by: by, reason: reason, now: now)
                case .handBack:
                    try await desk.markRead(row, now: now)
                    try await desk.handBack(opened, to: DeclaredHandBack(installation), reason: reason, now: now)
                    try await note("case/hand-back", about: row.number.text, why: reason)
                case .doubt: try await identity.doubt(opened, by: by, reason: reason, now: now)
                case .restrict: try await installation.desks.rights.restrict(opened, by: by, reason: reason, now: now)
                case .lift: try await installation.desks.rights.tellLift(opened, by: by, reason: reason, now: now)
                case .uphold: try await installation.desks.rights.uphold(opened, by: by, reason: reason, now: now)
                case .override: try await installation.desks.rights.override(opened, by: by, reason: reason, now: now)
                default: try await desk.refuse(opened, by: by, reason: reason, now: now)
                }
            }
        } catch let refusal as CaseRefusal { return AdminReply(refusal: .refused, says: refusal.says) }
        return AdminReply(cases: try await self.row(number).map { [CaseLine($0, today: Day(now))] } ?? [])
    }

    func caseOpen(_ order: CaseOpen) async throws -> AdminReply {
        let (site, now) = (installation.site, Date())
        do {
            let asked = try CaseAsked(
                by: Self.function, asks: order.asks, products: order.products, text: order.text, how: order.how, received: order.received,
                email: order.email, language: order.language, site: site, now: now)
            return AdminReply(cases: [CaseLine(try await identity.open(asked, now: now), today: Day(now))])
        } catch let refusal as CaseRefusal { return AdminReply(refusal: .refused, says: refusal.says) }
    }

    private var identity: CaseIdentity { CaseIdentity(cases: installation.cases, subjects: installation.people) }

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
        case .nowhere: "vern.yaml names no place to hand letters back to: mail: hand-back"
        case .incomplete:
            "say --asks (as for `vern cases reread`), --text, --how (phone, paper, desk), --email, and a --received of the last year"
        case .wrongCode: "that code doesn't belong to this case, or no longer works"
        case .notConfirmed: "type the number of the case: it can't be undone"
        case .nothingToDo: "there is nothing of this person it could be done to, or it was done before"
        case .notDone:
            "what was asked isn't done yet: identity not given, still held, not restricted, not decided. Do it first, or `vern cases reread`"
        }
    }
}
