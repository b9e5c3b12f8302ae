import Canaries
import Cases
import DataFolder
import DataProtection
import Declarations
import Foundation
import Glibc
import Inbox
import LocalSocket
import Logging
import MailTransport
import Mailings
import Requests
import PersonalPages
import Registrations
import SQLitePeople
import ServiceLifecycle
import Staff

/// A loop beside the server: a round, a wait, until the server stops. What fails is logged by kind and tried again, after ever longer
/// waits while it goes on failing.
struct Background: Service, CustomStringConvertible {
    let name: String
    let every: Duration
    /// Between two tries while it goes on failing, at most.
    var longest = Duration.seconds(30)
    let logger: Logger
    let round: @Sendable () async throws -> Void
    var description: String { name }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            var wait = every
            while !Task.isCancelled {
                do {
                    try await round()
                    wait = every
                } catch is CancellationError { return } catch {
                    wait = max(every, min(wait * 2, longest))
                    let why = (error as? MailboxFailure).map { "\($0)" } ?? "\(type(of: error))"
                    logger.error("\(name) failed and will be tried again", metadata: ["kind": "\(why)"])
                }
                try? await Task.sleep(for: wait)
            }
        }
    }
}

/// The same loop several times beside itself, so that one letter that takes long holds up no other.
struct Lanes: Service, CustomStringConvertible {
    let count: Int
    let loop: Background
    var description: String { loop.name }

    func run() async throws {
        try await withThrowingTaskGroup { group in
            for _ in 0..<count { group.addTask { try await loop.run() } }
            try await group.waitForAll()
        }
    }
}

extension Installation {
    /// Letters out, letters in, and what is past its time or soon will be.
    func background(inbox maildir: Maildir?, logger: Logger) -> [any Service] {
        var services: [any Service] = [
            Lanes(
                count: relays == nil ? 1 : site.mail.connections,
                loop: Background(name: "sending letters", every: .milliseconds(200), logger: logger) {
                    while !Task.isCancelled {
                        let round = try await outbox.round(now: Date()) { kind in
                            logger.error("what became of a letter can't be written down yet", metadata: ["kind": "\(kind)"])
                        }
                        for failure in round.failures { logger.error("a letter could not be sent", metadata: ["kind": "\(failure)"]) }
                        if round.sent == 0 { return }
                    }
                }),
            Background(name: "finishing erasures", every: .seconds(60), logger: logger) {
                try await desks.erasure.resume(startedBefore: Date() - 60, now: Date())
            },
            Background(name: "forgetting", every: .seconds(3600), logger: logger) {
                _ = try await retention.run(now: Date())
                try await desks.restriction.liftTold(now: Date()) { try await desks.recipients.tell($0, now: Date()) }
            },
            Background(name: "indexing phone numbers of earlier releases", every: .seconds(3600), logger: logger) {
                let unopened = try await phones.run(nobodies: canaries.canaries()) { try await Task.sleep(for: .milliseconds(20)) }
                if unopened > 0 { logger.error("phone numbers could not be opened to be indexed", metadata: ["count": "\(unopened)"]) }
            },
            Background(name: "telling of cases before they are late", every: .seconds(3600), logger: logger) {
                try await alarms.round(now: Date())
            },
            Background(name: "doing what has waited its day", every: .seconds(5), logger: logger) {
                try await fourEyes.round(now: Date())
            },
            Background(name: "watching canaries", every: .seconds(10), logger: logger) { try await canaries.round(now: Date()) },
            Background(name: "forgetting forms sent again", every: .seconds(5), logger: logger) {
                try await people.forgetSuperseded()
            },
            Background(name: "keeping room on the disk", every: .seconds(10), logger: logger) { disk.keepReserve() },
            Background(name: "clearing sent letters", every: .seconds(60), logger: logger) {
                _ = try outgoing.expire(before: Date() - Double(site.retention.outgoingMailHours) * 3600)
            },
        ]
        services.append(LinkService(links: desks.links, logger: logger))
        services.append(MailSocket(installation: self, logger: logger))
        if let mailbox { services.append(polling(mailbox, logger)) }
        // One loop alone takes up what came in: two would handle the same letter twice.
        services.append(
            Background(name: "reading letters", every: .seconds(1), logger: logger) {
                var taken: [Maildir.Entry] = []
                repeat {
                    taken = if let maildir { try await takeIn(from: maildir, logger) } else { [] }
                    try await handleArrivals(logger)
                    try maildir?.remove(taken)
                    // As many as are taken up at a time: more may wait.
                } while taken.count == Maildir.most && !Task.isCancelled
            })
        return services
    }

    /// Who fails to sign in again and again is shut out by many servers: the waits grow to a quarter of an hour.
    private func polling(_ mailbox: MailboxPoll, _ logger: Logger) -> Background {
        Background(
            name: "polling the mailbox", every: .seconds(mailbox.mailbox.pollSeconds), longest: .seconds(900), logger: logger
        ) {
            let round = try await mailbox.round(now: Date()) { _ = try await intake.ingest(Personal($0), now: Date()) }
            for failure in round.failures {
                logger.error("a letter in the mailbox could not be taken in and will be fetched again", metadata: ["kind": "\(failure)"])
            }
            for why in round.setAside { logger.error("a letter stays in the mailbox for a person", metadata: ["why": "\(why)"]) }
        }
    }

    /// One that can't be taken in stays and does not hold up the others.
    /// - Returns: those committed, whose files may go.
    private func takeIn(from maildir: Maildir, _ logger: Logger) async throws -> [Maildir.Entry] {
        try await withThrowingTaskGroup(of: Maildir.Entry?.self) { group in
            for entry in try maildir.waiting() {
                group.addTask {
                    do {
                        _ = try await intake.ingest(Personal(maildir.read(entry)), now: Date())
                        return entry
                    } catch let failure as MailFolderFailure {
                        logger.error("a letter can't be read and lies in inbox/cur for a person", metadata: ["why": "\(failure)"])
                        try maildir.setAside(entry)
                    } catch {
                        logger.error("a letter could not be taken in and will be tried again", metadata: ["kind": "\(type(of: error))"])
                    }
                    return nil
                }
            }
            return try await group.reduce(into: []) { taken, entry in if let entry { taken.append(entry) } }
        }
    }

    /// Reads and acts on what was taken in, until nothing waits; what failed waits for the next round.
    private func handleArrivals(_ logger: Logger) async throws {
        let reader = MessageReader()
        while !Task.isCancelled {
            let round = try await intake.round { raw, readable in
                if await mailTest.takes(raw.reveal()) { return }
                let message = readable ? reader.read(raw.reveal()) : .unreadable(.malformed)
                if try await isOurOwnToCanary(raw, message) { return }
                _ = try await inbox.receive(raw, read: message, now: Date())
            }
            for failure in round.failures {
                logger.error("a letter could not be handled and will be tried again", metadata: ["kind": "\(failure)"])
            }
            if round.handled == 0 || !round.failures.isEmpty { return }
        }
    }
}

extension Installation {
    /// A letter to a canary raises the alarm, whoever wrote it; only what we wrote ourselves opens no case.
    private func isOurOwnToCanary(_ raw: Personal<Data>, _ message: ReceivedMessage) async throws -> Bool {
        guard let domains = site.canaries?.domains else { return false }
        let head = ArrivedHead(raw.reveal())
        let delivered = ["Delivered-To", "X-Original-To", "Envelope-To"].flatMap { head.all($0) }.map {
            $0.trimmingCharacters(in: ["<", ">", " "])
        }
        let near = Set(message.recipients.reveal() + delivered).filter { address in
            address.split(separator: "@").last.map { domains.contains($0.lowercased()) } ?? false
        }
        guard !near.isEmpty, try await canaries.received(at: near.map { Personal($0) }, now: Date()) else { return false }
        return message.from?.reveal().lowercased() == site.mail.from.lowercased()
    }
}

/// Takes letters by LMTP on the second socket of the data folder, and where the site says so on a port of this machine: whoever reaches them
/// can deliver, and nothing else.
struct MailSocket: Service, CustomStringConvertible {
    let installation: Installation
    let logger: Logger
    var description: String { "mail socket" }

    func run() async throws {
        let path = installation.folder.url.appending(path: "mail.sock").path
        let intake = installation.intake
        let door = LMTPListener(logger: logger) { _ = try await intake.ingest(Personal($0), now: Date()) }
        do {
            let listener = try LocalSocket.bind(path)
            defer { unlink(path) }
            try await cancelWhenGracefulShutdown {
                try await withThrowingTaskGroup { group in
                    group.addTask { try await door.serve(listener) }
                    if let port = installation.site.mail.lmtp { group.addTask { try await door.serve(at: port) } }
                    try await group.waitForAll()
                }
            }
        } catch is CancellationError {
            // The way it stops, as the command socket does.
        }
    }
}

/// Links to personal pages leave in rounds, and once more when the server stops: nobody who was told to look in the mailbox waits in vain.
struct LinkService: Service, CustomStringConvertible {
    let links: LinkRounds
    let logger: Logger
    var description: String { "links to personal pages" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await round()
                try? await Task.sleep(for: .milliseconds(500))
            }
        }
        await round()
    }

    private func round() async {
        for failure in await links.round(now: Date()) { logger.error("a page link could not be sent", metadata: ["kind": "\(failure)"]) }
    }
}
