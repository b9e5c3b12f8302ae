package import DataProtection
package import Declarations
package import Foundation
package import Mailings
package import Registrations
package import Requests
package import Vault

import Promises
import Staff
import Synchronization

/// Made-up people among the registered, each with a key, a consent record and an address of their own. Nobody has a reason to look at one
/// or to write to one; whoever does is noticed, however they went about it: what the store holds of each is compared with what is known,
/// and keys are watched for what leaves no trace. On the disk is known only as keyed hashes who they are.
package struct CanaryDesk: Sendable {
    /// A key taken and no trace of a look: the trace may just be on its way to the disk.
    private static let patience: TimeInterval = 15
    /// Whoever looked opens things for a while.
    private static let aftermath: TimeInterval = 60

    private let site: Site
    private let vault: Vault
    private let subjects: any SubjectReading
    private let store: any CanaryStore
    private let registration: RegistrationDesk
    private let keys: KeyWatch
    private let way: LetterWay
    /// Whoever of the company is told of alarms by mail.
    package let told: [String]
    private let memory = Memory()

    private final class Memory: Sendable {
        struct Openings {
            /// Since when a key is taken without a trace of why.
            var unexplained: [SubjectID: Date] = [:]
            var alarmed: [SubjectID: Date] = [:]
        }
        let openings = Mutex(Openings())
    }

    /// - Parameters:
    ///   - way: how letters leave here.
    ///   - alerts: whoever is told of alarms by mail. An address of our own is left out: what is sent there comes back as a letter.
    package init(
        site: Site, vault: Vault, subjects: any SubjectReading, store: any CanaryStore, registration: RegistrationDesk, keys: KeyWatch,
        way: LetterWay, alerts: [String]
    ) {
        (self.site, self.vault, self.subjects, self.store) = (site, vault, subjects, store)
        (self.registration, self.keys, self.way) = (registration, keys, way)
        let own = [site.controller.email.lowercased(), site.mail.from.lowercased()]
        told = Set(alerts).filter { !own.contains($0.lowercased()) }.sorted()
    }

    // MARK: Who they are

    /// They count as nobody.
    package func canaries() async throws -> Set<SubjectID> { Set(try await known().compactMap(\.canary.id)) }

    /// How many each product has that nobody outside knows of.
    package func counts() async throws -> [String: Int] {
        Dictionary(grouping: try await known().filter { !$0.canary.isKnown }, by: \.canary.product).mapValues(\.count)
    }

    /// Before anything is served: from then on keys are watched.
    package func begin() async throws { keys.watch(try await canaries()) }

    private func known() async throws -> [(was: MarkedCanary, canary: Canary)] {
        try await store.canaries().map { ($0, try vault.openNote(Canary.self, $0.sealed, named: $0.mark)) }
    }

    private func sealed(_ canary: Canary, _ mark: Data) throws -> MarkedCanary {
        MarkedCanary(mark: mark, sealed: try vault.sealNote(canary, named: mark))
    }

    // MARK: Watching

    /// Finds what happened since the last round, whatever stopped in between, and fills up what has gone.
    package func round(now: Date) async throws {
        let taken = keys.taken()
        var found = Found()
        var left: [String: Int] = [:]
        for (was, canary) in try await known() {
            guard let id = canary.id, let rows = try await subjects.rows(of: id) else {
                found.raised.gone.append(was.mark)
                if !isPastItsTime(canary, now) { found.add(.erased, canary) }
                continue
            }
            if !canary.isKnown { left[canary.product, default: 0] += 1 }
            let trace = CanaryTrace(rows)
            let alarms = alarms(canary.trace, trace, opened: isOpened(id, taken: taken.contains(id), changed: trace != canary.trace, now))
            for alarm in alarms { found.add(alarm, canary) }
            guard trace != canary.trace else { continue }
            var seen = canary
            seen.trace = trace
            found.raised.known.append((was, try sealed(seen, was.mark)))
        }
        try await raise(found, now: now)
        try await fill(having: left, now: now)
        try await begin()
    }

    /// A letter came to these addresses.
    /// - Returns: whether one of them is a canary's.
    package func received(at addresses: [Personal<String>], now: Date) async throws -> Bool {
        let known = try await known()
        var found = Found()
        // An address may be written in several ways; whose it is counts once.
        for index in Set(addresses.map { vault.index(ofAddress: $0) }) {
            guard let subject = try await subjects.subject(withAddress: index),
                let (was, canary) = known.first(where: { $0.canary.id == subject })
            else { continue }
            found.add(.mail, canary)
            var burnt = canary
            burnt.isKnown = true
            found.raised.known.append((was, try sealed(burnt, was.mark)))
        }
        try await raise(found, now: now)
        return !found.alarms.isEmpty
    }

    private struct Found {
        var raised = RaisedAlarms()
        var alarms: [(alarm: CanaryAlarm, product: String)] = []
        mutating func add(_ alarm: CanaryAlarm, _ canary: Canary) { alarms.append((alarm, canary.product)) }
    }

    private func alarms(_ before: CanaryTrace, _ now: CanaryTrace, opened: Bool) -> [CanaryAlarm] {
        var alarms: [CanaryAlarm] = opened ? [.opened] : []
        if !now.acts.isSubset(of: before.acts) { alarms.append(.look) }
        if !now.letters.isSubset(of: before.letters) { alarms.append(.letter) }
        if now.rest != before.rest { alarms.append(.change) }
        return alarms
    }

    /// A key was taken long enough ago, and nothing tells by whom.
    private func isOpened(_ subject: SubjectID, taken: Bool, changed: Bool, _ now: Date) -> Bool {
        memory.openings.withLock { openings in
            if changed {
                openings.unexplained[subject] = nil
                openings.alarmed[subject] = now
                return false
            }
            if let alarmed = openings.alarmed[subject], now < alarmed + Self.aftermath { return false }
            guard let since = openings.unexplained[subject] else {
                if taken { openings.unexplained[subject] = now }
                return false
            }
            guard now >= since + Self.patience else { return false }
            openings.unexplained[subject] = nil
            openings.alarmed[subject] = now
            return true
        }
    }

    /// Retention erases a canary as anybody else.
    private func isPastItsTime(_ canary: Canary, _ now: Date) -> Bool {
        guard let product = site.product(canary.product) else { return false }
        guard case .monthsAfterLastLetter(let months) = product.retention else { return false }
        return canary.made < Day(now).before(months: months)
    }

    // MARK: Alarms

    /// On record, with the letters that tell of it, in one commit.
    private func raise(_ found: Found, now: Date) async throws {
        var raised = found.raised
        for (alarm, product) in found.alarms {
            let id = RandomID<StaffNote>.random().bytes
            let note = StaffNote(time: now, employee: "", function: "", act: "alarm", about: alarm.rawValue, why: product)
            raised.notes.append(RaisedAlarms.Note(id: id, day: Day(now), sealed: try vault.sealNote(note, named: id)))
        }
        if !found.alarms.isEmpty { raised.letters = try told.map { try letter(to: $0, of: found.alarms.count, now: now) } }
        guard !raised.notes.isEmpty || !raised.known.isEmpty || !raised.gone.isEmpty else { return }
        try await store.raise(raised)
    }

    private func letter(to address: String, of count: Int, now: Date) throws -> (letter: NewLetter, wrapped: WrappedKey) {
        let stranger = try vault.newKey(for: .random())
        let content = LetterContent(draft: .canaryAlarm(count: count), language: site.languages[0], to: Personal(address), written: now)
        let letter = try NewLetter(content, reason: .farewell, registration: nil, key: stranger.key, vault: vault, now: now)
        return (letter, stranger.wrapped)
    }

    // MARK: Making them

    private func fill(having left: [String: Int], now: Date) async throws {
        guard let settings = site.canaries else { return }
        for product in site.products {
            for _ in 0..<max(0, settings.perProduct - left[product.id, default: 0]) { try await plant(for: product, settings, now: now) }
        }
    }

    /// - Throws: where a product asks what no made-up answer fits.
    private func plant(for product: Product, _ settings: CanarySettings, now: Date) async throws {
        var chance = SystemRandomNumberGenerator()
        var person = CanaryPerson(for: product, of: site, settings, using: &chance)
        var form = try product.check(person.form)
        // Nobody's address is taken.
        while try await subjects.subject(withAddress: vault.index(ofAddress: form.address)) != nil {
            person = CanaryPerson(for: product, of: site, settings, using: &chance)
            form = try product.check(person.form)
        }
        let asked = try await moment(for: product, now: now, using: &chance)
        let registered = try registration.standing(
            form, language: person.language, asked: asked,
            confirmed: asked + Double.random(in: 40...2_400, using: &chance))
        let id = registered.new.subject
        let mark = vault.mark(ofCanary: id)
        let made = Canary(subject: id.bytes, product: product.id, made: Day(asked), trace: CanaryTrace(planted: registered))
        try await store.plant(registered, way: way, sealed(made, mark))
    }

    /// On a day on which others registered, in the words that hold today, at an hour at which people do; today where there is nobody yet.
    private func moment(for product: Product, now: Date, using chance: inout SystemRandomNumberGenerator) async throws -> Date {
        let since = site.policies.map { Day($0.inForce) }.filter { $0 <= Day(now) }.max() ?? Day(now)
        let day = try await store.registrationDays(of: product.id, since: since).randomElement(using: &chance)
        guard let day, day < Day(now) else { return now - Double.random(in: 3_600...7_200, using: &chance) }
        return day.start + Double.random(in: 6 * 3_600...21 * 3_600, using: &chance)
    }
}
