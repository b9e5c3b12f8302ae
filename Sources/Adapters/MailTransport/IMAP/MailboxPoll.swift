package import Declarations
import DataProtection
package import Foundation
import Synchronization

/// Fetches letters from a mailbox elsewhere (IMAP, RFC 9051). A letter leaves the mailbox once it is committed here, not before; nothing is
/// remembered of it, so whatever comes to lie there again, after a crash or under another UIDVALIDITY, is fetched again and known by its digest.
package final class MailboxPoll: Sendable {
    package let mailbox: PolledMailbox
    private let signingIn: SigningIn
    private let state = Mutex(State())

    /// A letter the server would not give so often stays in the mailbox.
    private static let mostAttempts = 3
    /// Letters asked about at a time, and removed together once they are taken in.
    private static let batch = 50

    private struct State {
        var reached: Date?
        var trouble: String?
        var expired = Date.distantPast
        var validity: UInt32?
        var day: Day?
        /// By UID: how often it failed; at `mostAttempts` it lies aside.
        var attempts: [UInt32: Int] = [:]
    }

    package struct Round: Sendable {
        package var taken = 0
        /// Kinds, nothing of the letters: could not be kept here, and will be fetched again.
        package var failures: [String] = []
        /// Why letters stay in the mailbox for a person from now on.
        package var setAside: [String] = []
        fileprivate var broke = false
    }

    /// How the mailbox stood when it was last polled.
    package struct Standing: Sendable {
        package let reached: Date?
        /// Why it was not reached; nothing: it was, or hasn't been tried.
        package let trouble: String?
        /// Letters that lie there for a person: too large, or the server wouldn't give them.
        package let aside: Int
    }

    package init(_ mailbox: PolledMailbox, _ secret: MailboxSecret) { (self.mailbox, signingIn) = (mailbox, SigningIn(secret)) }

    package var standing: Standing {
        state.withLock { state in
            Standing(
                reached: state.reached, trouble: state.trouble, aside: state.attempts.values.count { $0 >= Self.mostAttempts })
        }
    }

    /// Lays mails into a folder of the mailbox, in their order; there for good when it returns.
    /// - Throws: `MailboxFailure`; those before it are there.
    package func append(_ messages: [Data], to folder: String) async throws {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(
                    with: Result {
                        let session = try self.open(now: Date()) { false }.session
                        // Many servers make no folder by themselves; one that is there refuses to be made again.
                        _ = try? session.ask("CREATE \"\(folder)\"")
                        for message in messages { try session.append(message, to: folder) }
                    })
            }
        }
    }

    /// One poll, on a thread of its own, as libcurl waits. Ends soon when the task is cancelled.
    /// - Parameter keep: returns once the letter is committed.
    /// - Throws: `MailboxFailure`, for the mailbox as a whole.
    package func round(now: Date, keep: @escaping @Sendable (Data) async throws -> Void) async throws -> Round {
        let cancelled = Flag()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    var session: IMAPSession?
                    continuation.resume(
                        with: Result {
                            try self.noted(now) {
                                let opened = try self.open(now: now) { cancelled.isSet }
                                session = opened.session
                                return try self.poll(opened.session, opened.abilities, now, keep)
                            }
                        })
                    // Good-bye is said after that, and waited for by nobody.
                    withExtendedLifetime(session) {}
                }
            }
        } onCancel: {
            cancelled.set()
        }
    }

    private func noted(_ now: Date, _ work: () throws -> Round) throws -> Round {
        do {
            let round = try work()
            state.withLock { ($0.reached, $0.trouble) = (now, nil) }
            return round
        } catch {
            if error as? MailboxFailure != .stopped { state.withLock { $0.trouble = "\(error)" } }
            throw error
        }
    }

    private func open(
        now: Date, isCancelled: @escaping @Sendable () -> Bool
    ) throws -> (session: IMAPSession, abilities: Abilities) {
        try signingIn(now: now, isCancelled: isCancelled) { secret in
            let session = try IMAPSession(mailbox, secret, isCancelled: isCancelled)
            return (session, Abilities(try session.ask("CAPABILITY")))
        }
    }

    private func poll(
        _ session: IMAPSession, _ abilities: Abilities, _ now: Date, _ keep: @escaping @Sendable (Data) async throws -> Void
    ) throws -> Round {
        if case .keep(let folder, let days) = mailbox.after { try expire(session, abilities, folder, days, now) }
        let uids = IMAPListing.found(try session.ask("UID SEARCH ALL", in: mailbox.folder))
        begin(uids, session.validity[mailbox.folder], now)
        var round = Round()
        for part in Self.parts(uids.filter(mayFetch)) {
            var taken: [UInt32] = []
            for mail in try sized(part, session, &round) where try take(mail, session, keep, &round) { taken.append(mail.uid) }
            try remove(taken, session, abilities)
        }
        return round
    }

    private static func parts(_ uids: [UInt32]) -> [ArraySlice<UInt32>] {
        stride(from: 0, to: uids.count, by: batch).map { uids[$0..<min($0 + batch, uids.count)] }
    }

    private static func set(_ uids: some Sequence<UInt32>) -> String { uids.map(String.init).joined(separator: ",") }

    private func listed(_ uids: some Sequence<UInt32>, _ folder: String, _ session: IMAPSession) throws -> [IMAPListing] {
        try session.ask("UID FETCH \(Self.set(uids)) \(IMAPListing.asked)", in: folder).compactMap(IMAPListing.init)
    }

    /// A server that breaks off over all together is asked about each: one bad mail holds up no other.
    private func sized(_ uids: ArraySlice<UInt32>, _ session: IMAPSession, _ round: inout Round) throws -> [IMAPListing] {
        var mails: [IMAPListing] = []
        do { mails = try listed(uids, mailbox.folder, session) } catch let failure as MailboxFailure {
            guard uids.count > 1, failure.mayBeOneMail else {
                try bear(failure, &round)
                setAside(uids.first!, at: 1, "\(failure)", &round)
                return []
            }
            for uid in uids { mails += try sized([uid], session, &round) }
            return mails
        }
        round.broke = false
        for uid in uids where !mails.contains(where: { $0.uid == uid }) {
            setAside(uid, at: 1, "the server would not tell its size", &round)
        }
        return mails
    }

    /// What may be one mail's doing is no reason to end the poll; a connection that breaks twice running is the server's.
    private func bear(_ failure: MailboxFailure, _ round: inout Round) throws {
        if case .broken = failure {
            if round.broke { throw failure }
            round.broke = true
        }
        if !failure.mayBeOneMail { throw failure }
    }

    /// - Returns: whether it is committed. One that isn't holds up no other.
    private func take(
        _ mail: IMAPListing, _ session: IMAPSession, _ keep: @escaping @Sendable (Data) async throws -> Void, _ round: inout Round
    ) throws -> Bool {
        guard mail.size <= MessageReader.largest else {
            setAside(mail.uid, at: Self.mostAttempts, "larger than \(MessageReader.largest >> 20) MiB", &round)
            return false
        }
        do {
            let raw = try session.fetch(mail.uid, in: mailbox.folder, atMost: MessageReader.largest)
            do { try Waiting.run { try await keep(raw) } } catch {
                round.failures.append("\(type(of: error))")
                return false
            }
            round.taken += 1
            round.broke = false
            return true
        } catch let failure as MailboxFailure {
            try bear(failure, &round)
            setAside(mail.uid, at: 1, "\(failure)", &round)
            return false
        }
    }

    private func setAside(_ uid: UInt32, at attempts: Int, _ why: String, _ round: inout Round) {
        let all = state.withLock { state in
            state.attempts[uid, default: 0] += attempts
            return state.attempts[uid] ?? 0
        }
        if all >= Self.mostAttempts { round.setAside.append(why) }
    }

    private func mayFetch(_ uid: UInt32) -> Bool { state.withLock { $0.attempts[uid, default: 0] < Self.mostAttempts } }

    /// What failed before is forgotten with the mails, with the UIDs' meaning, and with the day: then all is tried, and told, again.
    private func begin(_ uids: [UInt32], _ validity: UInt32?, _ now: Date) {
        let present = Set(uids)
        state.withLock { state in
            if state.validity != validity || state.day != Day(now) { state.attempts = [:] }
            (state.validity, state.day) = (validity, Day(now))
            state.attempts = state.attempts.filter { present.contains($0.key) }
        }
    }

    private func remove(_ uids: [UInt32], _ session: IMAPSession, _ abilities: Abilities) throws {
        guard !uids.isEmpty else { return }
        let set = Self.set(uids)
        switch mailbox.after {
        case .delete: try delete(set, in: mailbox.folder, session, abilities)
        case .keep(let folder, _) where abilities.move: _ = try session.ask("UID MOVE \(set) \"\(folder)\"", in: mailbox.folder)
        case .keep(let folder, _):
            _ = try session.ask("UID COPY \(set) \"\(folder)\"", in: mailbox.folder)
            try delete(set, in: mailbox.folder, session, abilities)
        }
    }

    private func delete(_ set: String, in folder: String, _ session: IMAPSession, _ abilities: Abilities) throws {
        _ = try session.ask("UID STORE \(set) +FLAGS.SILENT (\\Deleted)", in: folder)
        // A server without UIDPLUS (RFC 4315) knows only the other one, which takes whatever else is marked as well.
        _ = try session.ask(abilities.uidPlus ? "UID EXPUNGE \(set)" : "EXPUNGE", in: folder)
    }

    /// Once an hour: letters whose days are over leave the folder of done ones, which is made where it isn't there.
    private func expire(_ session: IMAPSession, _ abilities: Abilities, _ folder: String, _ days: Int, _ now: Date) throws {
        guard state.withLock({ now.timeIntervalSince($0.expired) >= 3600 }) else { return }
        do {
            let first = Day(now - Double(days) * 86_400)
            for part in Self.parts(IMAPListing.found(try session.ask("UID SEARCH BEFORE \(IMAPListing.date(first))", in: folder))) {
                let over = try listed(part, folder, session).filter { $0.day.map { $0 < first } ?? false }
                if !over.isEmpty { try delete(Self.set(over.map(\.uid)), in: folder, session, abilities) }
            }
        } catch MailboxFailure.noFolder { _ = try session.ask("CREATE \"\(folder)\"") }
        state.withLock { $0.expired = now }
    }
}

/// What the server can beside RFC 3501.
private struct Abilities {
    let move: Bool
    let uidPlus: Bool
    init(_ lines: [String]) {
        let words = Set(lines.flatMap { $0.uppercased().split(separator: " ") })
        (move, uidPlus) = (words.contains("MOVE"), words.contains("UIDPLUS"))
    }
}

/// A thread of our own waits for asynchronous work.
private final class Waiting: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let failure = Mutex<(any Error)?>(nil)

    static func run(_ work: @escaping @Sendable () async throws -> Void) throws {
        let waiting = Waiting()
        Task {
            do { try await work() } catch { waiting.failure.withLock { $0 = error } }
            waiting.done.signal()
        }
        waiting.done.wait()
        if let failure = waiting.failure.withLock({ $0 }) { throw failure }
    }
}
