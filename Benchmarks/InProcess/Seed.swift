import ArgumentParser
import DataProtection
import Declarations
import Foundation
import Mailings
import Registrations
import SQLitePeople
import Synchronization
import Vault

/// Registers and confirms people through the same desks, vault and store as the server; their letters are carried nowhere.
struct Seed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Fill a data folder up to so many registered people.")
    @Argument(help: "How many there shall be.") var count: Int
    @OptionGroup var people: People

    func run() async throws {
        let (site, store, vault) = try people.open()
        let mail = Mail()
        let desk = try RegistrationDesk(site: site, vault: vault, store: store)
        let outbox = OutboxRunner(store: store, vault: vault, carrier: mail)
        let start = ContinuousClock.now
        var missing = try await missing(in: store, vault)[...]
        while !missing.isEmpty {
            let chunk = missing.prefix(2_000)
            missing = missing.dropFirst(chunk.count)
            try await together(chunk) { number in try await desk.register(form(number, site), language: .english, now: Date()) }
            while try await outbox.round(now: Date()).sent > 0 {}
            try await together(mail.take()) { token in _ = try await desk.confirm(token, now: Date()) }
            FileHandle.standardError.write(Data("   \(missing.count) of \(count) people to come\n".utf8))
        }
        Figure.say("seed-seconds", (ContinuousClock.now - start) / .seconds(1))
        try store.close()
    }

    /// Numbers nobody has: all at first, later those of people erased meanwhile.
    private func missing(in store: PeopleStore, _ vault: Vault) async throws -> [Int] {
        guard try await store.count().people > 0 else { return Array(0..<count) }
        var numbers: [Int] = []
        for number in 0..<count {
            let index = vault.index(ofAddress: Personal(People.address(number)))
            if try await store.subject(withAddress: index) == nil { numbers.append(number) }
        }
        return numbers
    }

    private func form(_ number: Int, _ site: Site) throws -> CheckedForm {
        guard let product = site.product("courier") else { throw ValidationError("the site has no product courier") }
        let answers = [
            "name": "Ann Lindvik-Moe \(number)", "email": People.address(number), "company": "Nordlys Papir \(number % 9_000) AS",
            "role": "office manager", "phone": "+47 22 \(100_000 + number % 900_000)",
        ]
        return try product.check(FilledForm(answers: answers.mapValues { [Personal($0)] }, ticks: ["contact", "terms"]))
    }

    /// As many at a time as a commit may hold.
    private func together<Item: Sendable>(_ items: some Sequence<Item>, _ act: @escaping @Sendable (Item) async throws -> Void) async throws
    {
        try await withThrowingTaskGroup(of: Void.self) { group in
            var running = 0
            for item in items {
                if running == 128 {
                    try await group.next()
                    running -= 1
                }
                group.addTask { try await act(item) }
                running += 1
            }
            try await group.waitForAll()
        }
    }
}

/// Takes the links out of confirmation letters instead of sending them.
private final class Mail: MailCarrier {
    private let tokens = Mutex<[OpaqueToken]>([])

    func carry(
        _ content: Personal<LetterContent>, under permit: consuming SendingPermit, at time: Date,
        mayGo: @escaping @Sendable () throws -> Bool
    ) -> Delivery {
        if case .confirmation(_, let link, _) = content.reveal().draft, let token = OpaqueToken(String(link.suffix(27))) {
            tokens.withLock { $0.append(token) }
        }
        return .delivered(answer: nil)
    }

    func take() -> [OpaqueToken] {
        tokens.withLock { tokens in
            defer { tokens = [] }
            return tokens
        }
    }
}
