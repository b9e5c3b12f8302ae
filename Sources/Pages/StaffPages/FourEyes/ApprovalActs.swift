import DataProtection
import Declarations
import Foundation
import Hummingbird
import Logging
import Markup
import NIOCore
import PageKit
import Staff

/// Approving with a passkey, stopping, and asking that a new passkey counts.
extension ConsoleDesk {
    func actOnApproval(_ act: String, _ fields: FormFields) async throws -> Answer {
        switch act {
        case "count-in": return try await countIn(fields)
        case "stop": return try await stop(fields)
        default:
            guard let opened = try await pages.fourEyes.request(fields["about"]?.reveal() ?? "", now: pages.now()),
                mayApprove || opened.request.by == session.employee.hex
            else { return nothing() }
            return act == "approve" ? try await approve(opened, fields) : try challenge(about: opened)
        }
    }

    private func challenge(about opened: FourEyes.Opened) throws -> Answer {
        struct Challenged: Encodable { let challenge: String, rp: String }
        let challenge = pages.signIn.challenge(about: try opened.request.fingerprint(), now: pages.now())
        let said = Challenged(challenge: challenge.text, rp: pages.signIn.relyingParty.id)
        return Answer(.ok, ByteBuffer(bytes: try JSONEncoder().encode(said)), content: .json)
    }

    private func approve(_ opened: FourEyes.Opened, _ fields: FormFields) async throws -> Answer {
        guard let (answer, challenge) = fields.assertion else { throw HTTPError(.badRequest) }
        do {
            let word = try await pages.signIn.prove(
                answer, to: challenge, about: opened.request.fingerprint(), by: session.employee, now: pages.now())
            let state = try await pages.fourEyes.approve(opened, word, as: session.functions, now: pages.now())
            return try await approvals(notice: said("console.approvals.\(state == .done ? "approved" : "first")"))
        } catch is SignInRefusal {
            return try await approvals(notice: refused("passkey"))
        } catch let refusal as FourEyesRefusal {
            return try await approvals(notice: refused(refusal.rawValue))
        }
    }

    /// Anybody of the console may stop what waits: that harms less than what is done in spite of a doubt.
    private func stop(_ fields: FormFields) async throws -> Answer {
        guard let opened = try await pages.fourEyes.request(fields["about"]?.reveal() ?? "", now: pages.now()),
            let function = functions.first
        else { return nothing() }
        do {
            try await pages.fourEyes.stop(
                opened.request, by: Asker(employee: session.employee, function: function.id), why: fields["reason"]?.reveal() ?? "",
                now: pages.now())
            return try await approvals(notice: said("console.approvals.stopped"))
        } catch let refusal as FourEyesRefusal { return try await approvals(notice: refused(refusal.rawValue)) }
    }

    private func countIn(_ fields: FormFields) async throws -> Answer {
        guard mayApprove, let function = function(for: .approve),
            let credential = fields["about"].flatMap({ Data(base64URL: $0.reveal()) }),
            let one = try await pages.fourEyes.uncounted().first(where: { $0.credential == credential })
        else { return nothing() }
        _ = try await pages.fourEyes.ask(
            .passkey(credential: credential, employee: one.employee.hex),
            by: Asker(employee: session.employee, function: function.id), why: texts("console.approvals.count-in"), now: pages.now())
        return try await approvals(notice: said("console.approvals.asked"))
    }

    func said(_ key: String) -> HTML { "<div class=\"panel permission\" role=\"status\"><p>\(texts(key))</p></div>\n" }
    func refused(_ why: String) -> HTML { "<div class=\"refusal\" role=\"alert\"><p>\(texts("console.eyes.refused.\(why)"))</p></div>\n" }
}
