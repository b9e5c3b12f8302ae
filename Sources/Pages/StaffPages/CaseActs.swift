import Cases
import DataProtection
import Declarations
import Hummingbird
import PageKit
import Requests

extension ConsoleDesk {
    /// Acts on a case they have, as the function that has it.
    func actOnCase(_ fields: FormFields) async throws -> Answer {
        let (about, act) = (fields["about"]?.reveal() ?? "", fields["do"]?.reveal() ?? "")
        let (reason, text) = (fields["reason"]?.reveal() ?? "", fields["text"]?.reveal() ?? "")
        guard let number = CaseNumber(about), let row = try await pages.store.lookUp(number), let function = function(having: row) else {
            return nothing()
        }
        if act == "erase" { return try await erase(row, as: function, fields) }
        let (desk, by, now) = (pages.cases, function.id, pages.now())
        try await note("case/\(act)", about: number.text, why: reason, as: function)
        var seen: Look?
        do {
            switch act {
            case "identify":
                guard let (known, permit) = try await desk.identify(number.text, code: text, by: by, now: now) else {
                    throw CaseRefusal.wrongCode
                }
                _ = try await pages.rights.goOn(known, under: permit, now: now)
            case "settle": try await pages.identity.settle(row, by: by, reason: reason, now: now)
            case "write", "answer", "extend", "refuse", "doubt", "hand-back":
                seen = try await look(at: row, as: function)
                guard let opened = try await open(row, seen) else { return nothing() }
                switch act {
                case "hand-back":
                    try await desk.markRead(row, now: now)
                    try await desk.handBack(opened, to: pages.handBack, reason: reason, now: now)
                case "doubt": try await pages.identity.doubt(opened, by: by, reason: reason, now: now)
                case "extend": try await desk.extend(opened, by: by, reason: reason, now: now)
                case "refuse": try await desk.refuse(opened, by: by, reason: reason, now: now)
                default: try await desk.write(opened, text, closing: act == "answer", by: by, now: now)
                }
            case "restrict", "lift", "uphold", "override":
                // Nobody of their products and nobody at all are the same to them.
                guard let person = row.person, try await pages.people.concerns(person, function) else { throw CaseRefusal.nothingToDo }
                seen = try await look(at: row, as: function)
                guard let opened = try await open(row, seen) else { return nothing() }
                switch act {
                case "restrict": try await pages.rights.restrict(opened, by: by, reason: reason, now: now)
                case "lift": try await pages.rights.tellLift(opened, by: by, reason: reason, now: now)
                case "uphold": try await pages.rights.uphold(opened, by: by, reason: reason, now: now)
                default: try await pages.rights.override(opened, by: by, reason: reason, now: now)
                }
            case "note": try await desk.note(row, text, by: by, now: now)
            case "route":
                let to = fields["to"]?.reveal() ?? ""
                guard site.function(to)?.acts.contains(.answer) == true else { throw CaseRefusal.unknown }
                try await desk.route(row, to: to, by: by, reason: reason, now: now)
            case "reread":
                let intents = fields.all("asks").compactMap { Intent(rawValue: $0.reveal()) }
                try await desk.reread(row, as: intents, by: by, reason: reason, now: now)
            case "withdraw": try await desk.withdraw(row, by: by, reason: reason, now: now)
            default: throw HTTPError(.notFound)
            }
        } catch let refusal as CaseRefusal {
            return try await openCase(about, seen: seen, refusal: refusal, draft: text)
        }
        let after = try await pages.store.lookUp(number)
        guard let after, self.function(having: after) != nil, after.state.isOpen else { return try await today() }
        return try await openCase(about, seen: seen, notice: texts("console.done.\(act)"))
    }
}
