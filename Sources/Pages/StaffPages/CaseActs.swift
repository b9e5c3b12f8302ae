import Cases
import DataProtection
import Declarations
import Hummingbird
import PageKit

extension ConsoleDesk {
    /// Acts on a case they have, as the function that has it.
    func actOnCase(_ fields: FormFields) async throws -> Answer {
        let (about, act) = (fields["about"]?.reveal() ?? "", fields["do"]?.reveal() ?? "")
        let (reason, text) = (fields["reason"]?.reveal() ?? "", fields["text"]?.reveal() ?? "")
        guard let number = CaseNumber(about), let row = try await pages.store.lookUp(number), let function = function(having: row) else {
            return nothing()
        }
        let (desk, by, now) = (pages.cases, function.id, pages.now())
        try await note("case/\(act)", about: number.text, why: reason, as: function)
        do {
            switch act {
            case "write", "answer", "extend", "refuse":
                guard let opened = try await look(at: row, as: function) else { return nothing() }
                switch act {
                case "extend": try await desk.extend(opened, by: by, reason: reason, now: now)
                case "refuse": try await desk.refuse(opened, by: by, reason: reason, now: now)
                default: try await desk.write(opened, text, closing: act == "answer", by: by, now: now)
                }
            case "note": try await desk.note(row, text, by: by, now: now)
            case "route":
                let to = fields["to"]?.reveal() ?? ""
                guard site.function(to)?.acts.contains(.answer) == true else { throw CaseRefusal.unknown }
                try await desk.route(row, to: to, by: by, reason: reason, now: now)
            case "reread":
                let intents = fields.all("asks").compactMap { Intent(rawValue: $0.reveal()) }
                try await desk.reread(row, as: intents, by: by, reason: reason, now: now)
            case "withdraw": try await desk.close(row, as: .withdrawn, by: by, reason: reason, now: now)
            case "hand-back": try await desk.close(row, as: .handedBack, by: by, reason: reason, now: now)
            default: throw HTTPError(.notFound)
            }
        } catch let refusal as CaseRefusal {
            return try await openCase(about, refusal: refusal, draft: text)
        }
        let after = try await pages.store.lookUp(number)
        guard let after, self.function(having: after) != nil, after.state.isOpen else { return try await today() }
        return try await openCase(about, notice: texts("console.done.\(act)"))
    }
}
