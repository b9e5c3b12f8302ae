import Cases
import DataFolder
import DataProtection
import Declarations
import Foundation
import Inbox
import Mailings
import PageKit
import PersonalPages
import Promises
import Registrations
import Requests
import SQLitePeople
import SQLiteVisits
import Staff
import Vault
import Visits

/// What a command asks of the process that has the store open, and what it gets back. Goes over the owner-only socket as JSON.
enum AdminRequest: Codable, Sendable {
    case find(email: String, reason: String)
    case show(id: String, reason: String)
    case export(id: String, reason: String)
    case erase(id: String, reason: String)
    case cases(CaseQuery)
    case caseShow(number: String, reason: String)
    /// Its whole file, for the authority.
    case caseFile(number: String, reason: String)
    case caseAct(number: String, CaseOrder, reason: String)
    case caseCalendar
    case caseOpen(CaseOpen)
    /// Letters of ours in a state; without one, those neither delivered nor void.
    case mail(state: String?)
    case mailShow(id: String, reason: String)
    case resend(id: String, reason: String)
    /// Sends test letters to an address of ours, and what is known of them so far.
    case mailTest(to: String?)
    case mailTestReport(over: Bool)
    /// Every version of policy and terms on record.
    case policies
    /// Puts the texts that somebody has seen and confirmed on record.
    case publish(texts: [PublishedText])
    case staff
    case invite(name: String, functions: [String])
    case inviteAgain(id: String)
    case leave(id: String)
    case away(who: String, until: String?)
    /// What waits for a second pair of eyes, and what became of the rest lately.
    case approvals
    case askExport(ExportOrder)
    /// Writes an approved export to a path, once.
    case exportPeople(id: String, to: String)
    case approval(id: String)
    case stopApproval(id: String, reason: String)
    /// On record.
    case functions
    case publishFunctions([FunctionRecord], reason: String)
    case doctor
    /// Sums of the address log; its running day is nowhere but in the server's memory.
    case networks(NetworkOrder)
    case backup(BackupOrder)
    case backupState
    /// Sums of visits counted from logs.
    case visits(CountedVisits)
    /// Takes a month out of the figures, as `Month` counts them.
    case forgetVisits(month: Int)
    /// Days that have figures of visits.
    case visitDays
    /// What is told of visits, made up as asked.
    case visitReport(ReportOrder)
}

struct AdminReply: Codable, Sendable {
    enum Refusal: String, Codable, Sendable {
        case notFound = "not-found"
        case reasonMissing = "reason-missing"
        /// A letter that isn't failed or uncertain, or whose link has run out: sending it again would help nobody.
        case notToResend = "not-to-resend"
        /// A number on record has other words.
        case changed
        case failed
        /// A backup is under way already.
        case busy
        /// An act on a case that can't be done; `says` why.
        case refused
    }

    var refusal: Refusal?
    /// The kind of failure, never its contents.
    var says: String?
    /// Ids found.
    var ids: [String] = []
    /// The portable answer, JSON.
    var answer: Data?
    var certificate: Certificate?
    var findings: [Finding] = []
    var cases: [CaseLine] = []
    var employees: [EmployeeLine] = []
    /// How many there are, of which `cases` are a page.
    var total: Int?
    var sheet: CaseSheet?
    /// A letter of ours, its record as JSON; the file of a case; the calendar of all; a report of visits.
    var letter: Data?
    var mail: [MailLine] = []
    var test: MailTest.Report?
    var policies: [PublishedText] = []
    var approvals: [ApprovalLine] = []
    var functions: [FunctionRecord] = []
    /// Where no server runs, the command has opened the store itself.
    var byServer = true
    var backup: BackupState?
    /// UTC days since 1 January 1970.
    var days: [Int] = []
    /// Nothing where no address log is kept.
    var networks: [NetworkLine]?
}

/// One line of `vern doctor`.
struct Finding: Codable, Sendable {
    let name: String
    let well: Bool
    let says: String
}

/// Answers commands. Each look at a person is on that person's record before anything is shown (`need-to-know`).
struct Admin: Sendable {
    static let function = "operator"
    let installation: Installation
    private let certificates: Certificates?
    private let visits: VisitRecording?
    private let backup = BackupJob()

    init(installation: Installation, certificates: Certificates? = nil, visits: VisitRecording? = nil) {
        (self.installation, self.certificates, self.visits) = (installation, certificates, visits)
    }

    func answer(_ request: AdminRequest) async -> AdminReply {
        do {
            switch request {
            case .find(let email, let reason): return try await find(email, reason)
            case .show(let id, let reason): return try await show(id, reason, act: "view")
            case .export(let id, let reason): return try await show(id, reason, act: "export")
            case .erase(let id, let reason): return try await erase(id, reason)
            case .cases(let query): return try await cases(query)
            case .caseShow(let number, let reason): return try await caseShow(number, reason)
            case .caseFile(let number, let reason): return try await caseFile(number, reason)
            case .staff: return try await staff()
            case .invite(let name, let functions): return try await invite(name, functions)
            case .inviteAgain(let id): return try await inviteAgain(id)
            case .leave(let id): return try await leave(id)
            case .away(let who, let until): return try await away(who, until)
            case .caseAct(let number, let order, let reason): return try await caseAct(number, order, reason)
            case .caseCalendar: return try await caseCalendar()
            case .caseOpen(let order): return try await caseOpen(order)
            case .mail(let state): return try await mail(state)
            case .mailShow(let id, let reason): return try await mailShow(id, reason)
            case .resend(let id, let reason): return try await resend(id, reason)
            case .mailTest(let address):
                await installation.mailTest.begin(to: address, now: Date())
                return AdminReply(test: await installation.mailTest.report(over: false))
            case .mailTestReport(let over):
                await installation.mailTest.look(in: try installation.maildir())
                return AdminReply(test: await installation.mailTest.report(over: over))
            case .policies: return AdminReply(policies: try await installation.people.published())
            case .publish(let texts): return try await publish(texts)
            case .askExport(let order): return try await askExport(order)
            case .exportPeople(let id, let path): return try await export(id, to: path)
            case .approvals: return try await approvals()
            case .approval(let id): return try await approval(id)
            case .stopApproval(let id, let reason): return try await stopApproval(id, reason)
            case .functions: return AdminReply(functions: try await installation.people.recordedFunctions() ?? [])
            case .publishFunctions(let functions, let reason): return try await publish(functions: functions, why: reason)
            case .backup(let order):
                let unknown = try await installation.people.unrecorded(order.recipients)
                if !unknown.isEmpty {
                    let asked = try await ask(.recipients(unknown.sorted()), why: order.reason)
                    guard asked.approvals.allSatisfy(\.isDone), asked.refusal == nil else { return asked }
                }
                let begun = await backup.begin { progress in
                    try await BackingUp(installation: installation, order: order) { try await keptVisits()?.talliesAlone() }
                        .run(now: Date(), progress: progress)
                }
                return AdminReply(refusal: begun ? nil : .busy, backup: await backup.state)
            case .visits(let counted):
                guard let visits else { return AdminReply(refusal: .refused, says: "this server keeps no visits") }
                let overlap = try await visits.store.add(counted.batch, from: counted.logs, beside: counted.beside)
                return AdminReply(ids: overlap.logs, days: overlap.days)
            case .forgetVisits(let month):
                guard let visits else { return AdminReply(refusal: .refused, says: "this server keeps no visits") }
                // Small sums of the running month wait in memory until it is over.
                if visits.counter != nil, month >= Month(of: Day(Date()).number).number {
                    return AdminReply(
                        refusal: .refused, says: "this server counts on in that month: take it out when it is over, or while no server runs"
                    )
                }
                try await visits.store.forget(Month(number: month))
                return AdminReply()
            case .visitDays:
                guard let visits else { return AdminReply(refusal: .refused, says: "this server keeps no visits") }
                return AdminReply(days: try await visits.store.days().map(\.day))
            case .visitReport(let order):
                guard let visits else { return AdminReply(refusal: .refused, says: "this server keeps no visits") }
                if let refusal = visits.making.refusal(order) { return AdminReply(refusal: .refused, says: refusal) }
                return AdminReply(letter: try await visits.making.made(order))
            case .backupState: return AdminReply(backup: await backup.state)
            case .doctor: return AdminReply(findings: try await Doctor.examine(installation, certificates) + (visits?.findings ?? []))
            case .networks(let order): return AdminReply(networks: try await networks(order))
            }
        } catch { return AdminReply(refusal: .failed, says: String(describing: type(of: error))) }
    }

    /// The store of visits of this server; without one, of its folder, where there is any.
    private func keptVisits() throws -> SQLiteVisits? {
        let file = installation.folder.url.appending(path: "visits.sqlite")
        if visits == nil, !FileManager.default.fileExists(atPath: file.path) { return nil }
        return try visits?.store ?? SQLiteVisits(file: file, whole: installation.site.visits.logged != .truncated)
    }

    private func networks(_ order: NetworkOrder) async throws -> [NetworkLine]? {
        guard let store = try keptVisits() else { return nil }
        let kept = try await store.lines(from: order.from, offset: 0, limit: .max)
        let lines = (kept + (visits?.log.lines(on: Day(Date()).number) ?? [])).filter { order.from <= $0.day && $0.day <= order.to }
        return NetworkSum.top(order.limit, of: lines, refused: order.refused).map(NetworkLine.init)
    }

    private func find(_ email: String, _ reason: String) async throws -> AdminReply {
        let store = installation.people
        let subjects = try await store.subjects(withAddress: installation.vault.index(ofAddress: Personal(email)))
        for subject in subjects {
            guard try await permit(subject, scope: .columns(["address"]), act: "view", reason) != nil else {
                return AdminReply(refusal: .reasonMissing)
            }
        }
        return AdminReply(refusal: subjects.isEmpty ? .notFound : nil, ids: subjects.map(\.hex))
    }

    private func show(_ id: String, _ reason: String, act: String) async throws -> AdminReply {
        guard let subject = SubjectID(hex: id), try await installation.people.rows(of: subject) != nil else {
            return AdminReply(refusal: .notFound)
        }
        guard let permit = try await permit(subject, scope: .everything, act: act, reason) else {
            return AdminReply(refusal: .reasonMissing)
        }
        guard let answer = try await installation.desks.access.answer(under: permit) else { return AdminReply(refusal: .notFound) }
        return AdminReply(ids: [id], answer: try answer.portable(site: installation.site, at: Date()).reveal())
    }

    private func erase(_ id: String, _ reason: String) async throws -> AdminReply {
        guard let subject = SubjectID(hex: id), try await installation.people.rows(of: subject) != nil else {
            return AdminReply(refusal: .notFound)
        }
        guard let permit = try await permit(subject, scope: .everything, act: "erase", reason) else {
            return AdminReply(refusal: .reasonMissing)
        }
        guard let answer = try await installation.desks.access.answer(under: permit) else { return AdminReply(refusal: .notFound) }
        try await installation.desks.recipients.tell(.erased, answer.registrations, of: answer, now: Date())
        guard
            let certificate = try await installation.desks.erasure.erase(
                .everything, under: permit, cause: .init(by: Self.function, reason: reason), now: Date())
        else { return AdminReply(refusal: .notFound) }
        return AdminReply(ids: [id], certificate: certificate)
    }

    /// Opens one letter, the view on its person's record first.
    /// - Returns: nothing when there is no such letter; no content without a reason.
    func look(_ id: String, _ reason: String) async throws -> (LetterLine, LetterContent?)? {
        guard let letter = LetterID(hex: id), let listed = try await installation.people.letter(letter),
            let row = try await installation.people.rows(of: listed.subject)?.letters.first(where: { $0.id == letter })
        else { return nil }
        guard let permit = try await permit(listed.subject, scope: .columns(["letter"]), act: "view", reason) else { return (listed, nil) }
        let place = NewLetter.place(letter, listed.subject)
        return (listed, try installation.vault.opener(permit).open(LetterContent.self, row.sealed, at: place).reveal())
    }

    /// - Returns: nothing without a reason.
    func permit(_ subject: SubjectID, scope: Permit.Scope, act: String, _ reason: String) async throws -> Permit? {
        guard let view = View(subject: subject, function: Self.function, scope: scope, act: act, reason: reason, time: Date()) else {
            return nil
        }
        let ledger = ViewLedger(vault: installation.vault, store: installation.people)
        return try await NeedToKnowRule(views: ledger).permit(view)
    }
}
