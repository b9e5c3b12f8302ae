import Foundation
import Running
import Testing

@Suite("Whether somebody is registered", .serialized) struct EnumerationTests {
    private static let pairs = Force.all ? 10_000 : 600
    private static let warming = 20
    private static let known = 60
    private static func address(_ first: String, _ number: Int) -> String { "\(first)\(String(format: "%08d", number))@fjord.example" }

    /// What is asked, and what is looked at afterwards.
    private struct Probe {
        var times: [Double] = []
        /// Of a request that has nothing to do with it and comes right after.
        var following: [Double] = []
        var answers: Set<String> = []
    }

    @Test func `is found by the test itself when one answer takes longer`() {
        var chance = SystemRandomNumberGenerator()
        func times(_ more: Double) -> [Double] { (0..<600).map { _ in 0.002 + Double.random(in: 0...0.001, using: &chance) + more } }
        #expect(abs(Welch(times(0), times(0.0002)).t) > 4.5)
        #expect(abs(Welch(times(0), times(0)).t) < 4.5)
    }

    /// Who is told apart from whom: a registered person from a stranger, both asked about again and again; or an address with a form that
    /// waits for its confirmation from one never heard of.
    enum Secret: String, CaseIterable { case link, registration, unconfirmed }

    @Test(arguments: Secret.allCases)
    func `can't be told from the answer, its time, what comes after it, or the number of letters`(secret: Secret) async throws {
        try await RunningVern.using { running in
            let visitor = Visitor(running)
            let people = (0..<Self.known).map { Self.address("a", $0) }
            for address in people { _ = try await visitor.register(Person(name: "Ann Vik", address: address)) }
            for _ in people {
                let letter = try await running.mail()
                if secret != .unconfirmed { _ = try await visitor.follow(letter) }
            }
            let before = try await Self.letters(running, atLeast: 0)
            let shown = try await visitor.registrationForm("courier")["shown"] ?? ""
            let asked = try await Self.onThread { try Self.ask(running.port, secret, people, shown) }

            let own = Welch(asked.known.times, asked.unknown.times)
            let next = Welch(asked.known.following, asked.unknown.following)
            print(
                "\(Self.pairs) pairs, \(secret.rawValue): t \(own.t), median difference \(own.medianDifference) µs; "
                    + "the request after: t \(next.t), \(next.medianDifference) µs")
            #expect(asked.known.answers == asked.unknown.answers && asked.known.answers.count == 1)
            #expect(abs(own.t) < 4.5 && abs(next.t) < 4.5)
            // A form sent again before its letter has left takes that letter's place.
            let asking = 2 * (Self.pairs + Self.warming)
            let letters = try await Self.letters(running, atLeast: before + asking) - before
            #expect(letters == asking || secret != .link && letters > asking * 9 / 10, "\(letters) of \(asking)")
        }
    }

    private static func ask(_ port: UInt16, _ secret: Secret, _ people: [String], _ shown: String) throws -> (known: Probe, unknown: Probe)
    {
        var (known, unknown) = (Probe(), Probe())
        let (link, other) = (try Link(port: port), try Link(port: port))
        func ask(_ address: String, _ probe: inout Probe) throws {
            let path = secret == .link ? "/my" : "/register/courier"
            let body = secret == .link ? "email=\(address.replacing("@", with: "%40"))" : Registering.body(address, shown)
            let reply = try link.ask("POST", path, body: body)
            probe.times.append(reply.seconds)
            probe.answers.insert("\(reply.status)" + reply.body.replacing(address, with: "-").replacing(/\d\d:\d\d/, with: "-"))
            probe.following.append(try other.ask("GET", "/my").seconds)
            usleep(1_000)
        }
        for number in 0..<(pairs + warming) {
            // The first few warm up what is made once.
            if number == warming { (known, unknown) = (Probe(), Probe()) }
            let stranger = address("b", secret == .unconfirmed ? number : number % people.count)
            let person = people[number % people.count]
            if Bool.random() {
                try ask(person, &known)
                try ask(stranger, &unknown)
            } else {
                try ask(stranger, &unknown)
                try ask(person, &known)
            }
        }
        return (known, unknown)
    }

    /// Letters that have left, once no more come; none is opened.
    private static func letters(_ running: RunningVern, atLeast wanted: Int) async throws -> Int {
        func count() -> Int {
            ((try? FileManager.default.contentsOfDirectory(atPath: running.outgoing.path)) ?? []).count { $0.hasSuffix(".eml") }
        }
        let last = ContinuousClock.now + .seconds(Force.all ? 300 : 20)
        while count() < wanted, ContinuousClock.now < last { try await Task.sleep(for: .milliseconds(200)) }
        try await Task.sleep(for: .seconds(1))
        return count()
    }

    private static func onThread<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { done in Thread.detachNewThread { done.resume(with: Result { try work() }) } }
    }
}
