import DataProtection
import Declarations
import Foundation
import Promises
import SQLitePeople
import Staff

/// One line of `vern approvals list`, and what a command that asked waits by.
struct ApprovalLine: Codable, Sendable {
    let id: String
    let kind: String
    let fingerprint: String
    let state: String
    let waits: String
    let asked: Date
    let until: Date
    let function: String
    let why: String
    let approvals: Int
    /// What exactly is asked for.
    let lines: [String]
    /// Why it was stopped.
    let end: String?

    init(_ opened: FourEyes.Opened) throws {
        let request = opened.request
        (id, kind, fingerprint) = (request.id.hex, request.act.kind.rawValue, try request.fingerprint().text)
        (state, waits, asked, until) = ("\(opened.state)", request.waits.rawValue, request.time, request.until)
        (function, why, approvals) = (request.function, request.why, opened.approvals.count)
        (lines, end) = (request.act.lines, opened.end?.why)
    }

    var isWaiting: Bool { state == "\(GuardedState.waiting)" }
    var isDone: Bool { state == "\(GuardedState.done)" }

    /// The beginning of the id, which commands take for the whole.
    var name: String { String(id.prefix(8)) }

    var text: String { "\(name)  \(kind), \(state), \(fingerprint)  by \(function.isEmpty ? "an employee" : function): \(why)" }
}

/// Guarded acts from the command line: asked for, listed, stopped. Approving needs a passkey, and with that the console.
extension Admin {
    var eyes: FourEyes { installation.fourEyes }

    /// Answers with where the request stands; `done` when it was done at once.
    func ask(_ act: GuardedAct, why: String) async throws -> AdminReply {
        do {
            return AdminReply(approvals: [try ApprovalLine(try await eyes.ask(act, by: .commandLine, why: why, now: Date()))])
        } catch FourEyesRefusal.impossible { return AdminReply(refusal: .changed) } catch FourEyesRefusal.reasonMissing {
            return AdminReply(refusal: .reasonMissing)
        }
    }

    /// What is over or has waited long enough is settled first, so that no answer is older than its question.
    func approvals() async throws -> AdminReply {
        try await eyes.round(now: Date())
        return AdminReply(approvals: try await eyes.requests(now: Date()).map { try ApprovalLine($0) })
    }

    func approval(_ id: String) async throws -> AdminReply {
        try await eyes.round(now: Date())
        guard let opened = try await eyes.request(id, now: Date()) else { return AdminReply(refusal: .notFound) }
        return AdminReply(approvals: [try ApprovalLine(opened)])
    }

    func stopApproval(_ id: String, _ reason: String) async throws -> AdminReply {
        guard let opened = try await eyes.request(id, now: Date()) else { return AdminReply(refusal: .notFound) }
        do { try await eyes.stop(opened.request, by: .commandLine, why: reason, now: Date()) } catch FourEyesRefusal.over {
            return AdminReply(refusal: .refused, says: "it waits no more: \(opened.state)")
        } catch FourEyesRefusal.reasonMissing { return AdminReply(refusal: .reasonMissing) }
        return try await approval(id)
    }

    /// Served from the next start: what runs was made from what was on record when it started.
    func publish(_ texts: [PublishedText]) async throws -> AdminReply {
        guard let publication = texts.first?.publication, texts.allSatisfy({ $0.publication?.reason.isEmpty == false }) else {
            return AdminReply(refusal: .reasonMissing)
        }
        for text in texts where SiteLoading.policy(text, of: installation.site) == nil {
            return AdminReply(refusal: .failed, says: text.name)
        }
        let record = try await installation.people.published()
        let plan = PublicationPlan(folder: texts.compactMap { SiteLoading.policy($0, of: installation.site) }, record: record)
        guard plan.changed.isEmpty else { return AdminReply(refusal: .changed, says: plan.changed.map(\.name).joined(separator: ", ")) }
        let unpublished = texts.filter { text in plan.unpublished.contains { text.isSameNumber(as: $0) } }
        return try await ask(.publish(texts: unpublished, changes: plan.lines(of: installation.site)), why: publication.reason)
    }

    func publish(functions: [FunctionRecord], why: String) async throws -> AdminReply {
        let record = try await installation.people.recordedFunctions() ?? []
        guard record != functions else { return AdminReply() }
        return try await ask(.functions(functions, changes: FunctionRecord.changes(from: record, to: functions)), why: why)
    }
}
