import DataFolder
import DataProtection
import Declarations
import Foundation
import Inbox
import Logging
import MailTransport
import Mailings
import Requests
import PersonalPages
import SQLitePeople
import ServiceLifecycle
import Visits

/// A loop beside the server: a round, a wait, until the server stops. What fails is logged by kind and tried again, after ever longer
/// waits while it goes on failing.
struct Background: Service, CustomStringConvertible {
    let name: String
    let every: Duration
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
                    wait = max(every, min(wait * 2, .seconds(30)))
                    logger.error("\(name) failed and will be tried again", metadata: ["kind": "\(type(of: error))"])
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
    /// Letters out, letters in, and what is past its time.
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
            },
            Background(name: "forgetting forms sent again", every: .seconds(5), logger: logger) {
                try await people.forgetSuperseded()
            },
            Background(name: "keeping room on the disk", every: .seconds(10), logger: logger) { disk.keepReserve() },
            Background(name: "clearing sent letters", every: .seconds(60), logger: logger) {
                _ = try outgoing.expire(before: Date() - Double(site.retention.outgoingMailHours) * 3600)
            },
        ]
        services.append(LinkService(links: desks.links, logger: logger))
        if let maildir {
            services.append(
                Background(name: "reading letters", every: .seconds(2), logger: logger) { try await receive(from: maildir, logger) })
        }
        return services
    }

    /// Each letter is committed before its file goes; one that can't be handled stays and does not hold up the others.
    private func receive(from maildir: Maildir, _ logger: Logger) async throws {
        let reader = MessageReader()
        for entry in try maildir.waiting() {
            do {
                let raw = Personal(try maildir.read(entry))
                if await mailTest.takes(raw.reveal()) {
                    try maildir.remove(entry)
                    continue
                }
                _ = try await inbox.receive(raw, read: reader.read(raw.reveal()), now: Date())
                try maildir.remove(entry)
            } catch let failure as MailFolderFailure {
                logger.error("a letter can't be read and lies in inbox/cur for a person", metadata: ["why": "\(failure)"])
                try maildir.setAside(entry)
            } catch {
                logger.error("a letter could not be handled and will be tried again", metadata: ["kind": "\(type(of: error))"])
            }
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

/// The address log is written in batches, and once more when the server stops.
struct AddressLogService: Service, CustomStringConvertible {
    let keeper: AddressLogKeeper
    let logger: Logger
    var description: String { "address log" }

    func run() async throws {
        await keeper.run(
            sleep: { seconds in
                try await cancelWhenGracefulShutdown { try await Task.sleep(for: .seconds(seconds)) }
                try Task.checkCancellation()
                if Task.isShuttingDownGracefully { throw CancellationError() }
            },
            failed: { error in logger.error("the address log could not be written", metadata: ["kind": "\(type(of: error))"]) })
    }
}
