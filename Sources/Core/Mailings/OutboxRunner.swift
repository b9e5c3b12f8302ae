package import Foundation
package import Vault

import DataProtection

/// Hands waiting letters to the transport, each with a permit asked for at that moment. Several may run beside each other.
package struct OutboxRunner: Sendable {
    private let store: any OutboxStore
    private let vault: Vault
    private let carrier: any MailCarrier

    package init(store: any OutboxStore, vault: Vault, carrier: any MailCarrier) {
        (self.store, self.vault, self.carrier) = (store, vault, carrier)
    }

    package struct Round: Sendable {
        /// Letters that need no more looking after; 0 means that nothing was to be sent or nobody took it.
        package var sent = 0
        /// Kinds of failure and what servers were called, without their contents.
        package var failures: [String] = []
    }

    /// - Parameters:
    ///   - now: read anew for each letter.
    ///   - unsettled: told, by kind, each time that what became of letters can't be written down.
    package func round(
        now: @autoclosure @Sendable () -> Date, unsettled: @Sendable (String) -> Void = { _ in }
    ) async throws -> Round {
        var round = Round()
        guard !carrier.rests(at: now()) else { return round }
        let claimed = try await store.claimLetters(limit: carrier.batch, by: carrier.way, now: now())
        if claimed.isEmpty { return round }
        var settled: [SettledLetter] = []
        for letter in claimed { settled.append(await send(letter, now: now, &round)) }
        do { try await carrier.finish() } catch {
            round.failures.append(kind(error))
            round.sent = 0
            settled = zip(claimed, settled).map { $1.outcome == .delivered ? SettledLetter($0.facts, outcome: .queued) : $1 }
        }
        try await settle(settled, unsettled)
        return round
    }

    /// Tried until it is on record or the server stops: a letter whose outcome nobody wrote down is uncertain from the next start.
    private func settle(_ letters: [SettledLetter], _ unsettled: @Sendable (String) -> Void) async throws {
        var wait = Duration.milliseconds(100)
        while true {
            do { return try await store.settle(letters) } catch {
                unsettled(kind(error))
                try await Task.sleep(for: wait)
                wait = min(wait * 2, .seconds(10))
            }
        }
    }

    private func kind(_ error: any Error) -> String { String(describing: type(of: error)) }

    private func send(_ letter: ClaimedLetter, now: @Sendable () -> Date, _ round: inout Round) async -> SettledLetter {
        let facts = letter.facts
        do {
            guard let permit = SendingRule.permit(facts) else { return SettledLetter(facts, outcome: .void) }
            let opener = try vault.opener(CarrierRule.permit(permit))
            let content = try opener.open(LetterContent.self, letter.sealed, at: NewLetter.place(facts.letter, facts.subject))
            let record = Record(letter: letter, content: content, key: opener.key, vault: vault)
            if content.reveal().isStale(at: now()) {
                round.sent += 1
                return try record.failed("the link in it had run out before it could be sent")
            }
            let delivery: Delivery
            do {
                delivery = try await carrier.carry(content, under: permit, at: now()) { [store] in
                    try store.facts(of: facts.letter).map(SendingRule.allows) ?? false
                }
            } catch let error as any UndeliverableLetter {
                round.failures.append(kind(error))
                round.sent += 1
                return try record.failed("the letter can't be made a mail: \(error)")
            }
            if let word = delivery.word { round.failures.append(word) }
            // Whatever can't be written down: what has left is not sent again.
            let settled = (try? record.settled(delivery, at: now())) ?? record.bare(delivery)
            if settled.outcome != .queued { round.sent += 1 }
            return settled
        } catch is SealRefusal {
            // Its person's key has gone: there is nothing left that could be sent.
            round.failures.append("SealRefusal")
            return SettledLetter(facts, outcome: .void, forget: facts.reason == .farewell)
        } catch {
            round.failures.append(kind(error))
            return SettledLetter(facts, outcome: .queued)
        }
    }
}

extension Delivery {
    /// For the log: what happened and a server's reply code, never its words.
    fileprivate var word: String? {
        switch self {
        case .delivered, .withdrawn: nil
        case .deferred(let answer): "put off: \(ReplyCode(answer))"
        case .refused(let answer): "refused: \(ReplyCode(answer))"
        case .broken(let why), .unreachable(let why): why
        case .uncertain(let why): "uncertain: \(why)"
        }
    }
}

/// The code at the beginning of a server's answer, with its enhanced code (RFC 3463) where there is one: "550 5.1.1".
struct ReplyCode: CustomStringConvertible {
    let description: String

    init(_ answer: Personal<String>) {
        let words = answer.reveal().prefix(40).split(separator: " ")
        let code = words.first.map(String.init) ?? ""
        let enhanced = words.dropFirst().first.map(String.init) ?? ""
        let known = code.count == 3 && code.allSatisfy(\.isNumber)
        let fits = enhanced.wholeMatch(of: /[245]\.[0-9]{1,3}\.[0-9]{1,3}/) != nil
        description = known ? (fits ? "\(code) \(enhanced)" : code) : "no code"
    }
}

/// What an attempt leaves with the letter.
private struct Record {
    let letter: ClaimedLetter
    let content: Personal<LetterContent>
    let key: SubjectKey
    let vault: Vault
    private var throwaway: Bool { letter.facts.reason == .farewell }

    func settled(_ delivery: Delivery, at now: Date) throws -> SettledLetter {
        switch delivery {
        case .delivered(let answer):
            if throwaway { return SettledLetter(letter.facts, outcome: .delivered, forget: true) }
            return try settled(.delivered, content.reveal().sent(at: now, answer: answer?.reveal()))
        case .withdrawn: return SettledLetter(letter.facts, outcome: .void, forget: throwaway)
        case .refused(let answer): return try failed(answer.reveal())
        case .uncertain(let why): return try settled(.uncertain, content.reveal().answered(why))
        case .deferred(let answer): return try again(answer.reveal(), wasBroken: false, now)
        case .broken(let why): return try again(why, wasBroken: true, now)
        case .unreachable: return SettledLetter(letter.facts, outcome: .queued)
        }
    }

    func bare(_ delivery: Delivery) -> SettledLetter {
        let outcome: LetterState =
            switch delivery {
            case .delivered: .delivered
            case .uncertain: .uncertain
            case .refused: .failed
            case .withdrawn: .void
            case .deferred, .broken, .unreachable: .queued
            }
        return SettledLetter(letter.facts, outcome: outcome)
    }

    func failed(_ why: String) throws -> SettledLetter {
        // Nothing is kept about whom nothing is held about.
        if throwaway { return SettledLetter(letter.facts, outcome: .failed, forget: true) }
        return try settled(.failed, content.reveal().answered(why))
    }

    private func again(_ why: String, wasBroken: Bool, _ now: Date) throws -> SettledLetter {
        var chance = SystemRandomNumberGenerator()
        let content = content.reveal()
        guard
            let retry = Retry.after(letter.attempts, wasBroken: wasBroken, written: content.written, now: now, using: &chance)
        else { return try failed(why) }
        return try settled(.queued, content.answered(why), retry)
    }

    private func settled(_ outcome: LetterState, _ content: LetterContent, _ retry: Retry? = nil) throws -> SettledLetter {
        let place = NewLetter.place(letter.facts.letter, letter.facts.subject)
        return SettledLetter(
            letter.facts, outcome: outcome, sealed: try vault.seal(content, at: place, under: key), retry: retry)
    }
}
