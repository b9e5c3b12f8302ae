package import Cases
package import DataProtection
package import Declarations
package import Foundation
package import Hummingbird
package import PageKit
package import Registrations
package import Requests
package import Staff

import HTTPTypes
package import Markup
import NIOCore

/// The console's pages: one document and one script; everything else is asked for by the script, with the bearer token that only its closure
/// holds. No cookie, nothing stored on the device. A look is on record before it is answered.
package struct ConsolePages: Sendable {
    let site: Site
    let origin: String
    let signIn: SignInDesk
    let staff: StaffDesk
    let fourEyes: FourEyes
    let cases: CaseDesk
    let rights: CaseRights
    let erasing: CaseErasure
    let identity: CaseIdentity
    let handBack: (any HandBack)?
    let store: any CaseStore
    let people: NeedToKnowDesk
    let mail: any Correspondence
    let letters: LetterDesk
    /// How many letters lie for a person where they came in, too large or not to be read.
    let aside: @Sendable () -> Int
    /// Canaries: no list or figure knows of them.
    let nobodies: @Sendable () async throws -> Set<SubjectID>
    let now: @Sendable () -> Date
    /// A letter taken apart for reading.
    let reading: @Sendable (Data) -> ShownLetter
    let counting: Counting
    let statistics: Statistics?
    let exporting: ConsoleExporting
    private let frame: ConsoleFrame

    package typealias Counting = @Sendable ([String], _ nobodies: Set<SubjectID>) async throws -> [String: ProductCount]

    /// Reports of visits. They are asked for here and made elsewhere: these pages know people.
    package typealias Statistics = @Sendable (_ period: String?, _ page: String?, Language) async throws -> HTML

    /// - Parameters:
    ///   - origin: where browsers reach the console; a request from any other is refused.
    ///   - statistics: nothing where none are kept.
    package init(
        site: Site, origin: String, stylesheet: Asset, signIn: SignInDesk, staff: StaffDesk, fourEyes: FourEyes, cases: CaseDesk,
        rights: CaseRights, erasing: CaseErasure, identity: CaseIdentity, handBack: (any HandBack)?,
        store: any CaseStore, people: NeedToKnowDesk, mail: any Correspondence, letters: LetterDesk,
        aside: @escaping @Sendable () -> Int, nobodies: @escaping @Sendable () async throws -> Set<SubjectID>,
        reading: @escaping @Sendable (Data) -> ShownLetter, counting: @escaping Counting,
        statistics: Statistics?, exporting: ConsoleExporting,
        now: @escaping @Sendable () -> Date
    ) {
        (self.site, self.origin, self.signIn, self.staff, self.fourEyes) = (site, origin, signIn, staff, fourEyes)
        (self.cases, self.rights, self.identity, self.handBack, self.store) = (cases, rights, identity, handBack, store)
        (self.erasing, self.people, self.now) = (erasing, people, now)
        (self.reading, self.counting, self.statistics, self.exporting) = (reading, counting, statistics, exporting)
        (self.mail, self.letters, self.aside, self.nobodies) = (mail, letters, aside, nobodies)
        frame = ConsoleFrame(site: site, stylesheet: stylesheet)
    }

    package func mount(on router: Router<Ask>) {
        router.get("/") { _, ask in frame.document(ask.language) }
        router.get("/assets/:file") { request, _ in
            guard let answer = frame.assets[request.uri.path] else { throw HTTPError(.notFound) }
            return answer
        }
        router.post("/enrol/offer") { request, ask in try await offer(request, ask) }
        router.post("/enrol") { request, ask in try await enrol(request, ask) }
        router.post("/sign-in/challenge") { request, _ in try await challenge(request) }
        router.post("/sign-in") { request, ask in try await signIn(request, ask) }
        router.post("/sign-out") { request, _ in try signOut(request) }
        router.post("/view/:name") { request, ask in
            let desk = try await desk(request, ask)
            return try await desk.view(ask.parameters.get("name") ?? "", FormBody.read(request))
        }
        router.post("/do/:name") { request, ask in
            let desk = try await desk(request, ask)
            return try await desk.act(ask.parameters.get("name") ?? "", FormBody.read(request))
        }
    }

    package func error(_ status: HTTPResponse.Status, _ paths: Paths, reference: String?) -> Answer {
        let texts = site.texts(in: paths.language)
        let words = reference.map { texts("console.failed.reference", ["reference": $0]) } ?? texts("console.refused")
        return Answer(status, ByteBuffer(string: "<h1>\(HTML(text: words).source)</h1>"))
    }

    package var languages: [Language] { site.languages }

    /// Refuses whatever doesn't come from the console's own page, by all that a browser says of it.
    func fromOwnPage(_ request: Request) throws {
        let headers = request.headers
        func said(_ name: String) -> String? { HTTPField.Name(name).flatMap { headers[$0] } }
        guard headers[.origin]?.lowercased() == origin.lowercased(), said("Sec-Fetch-Site") == "same-origin",
            ["cors", "same-origin"].contains(said("Sec-Fetch-Mode")), said("Sec-Fetch-Dest") == "empty",
            origin.lowercased().hasSuffix("://" + (request.head.authority ?? "").lowercased())
        else { throw HTTPError(.forbidden) }
    }

    /// - Throws: 401 for whoever isn't signed in.
    private func desk(_ request: Request, _ ask: Ask) async throws -> ConsoleDesk {
        try fromOwnPage(request)
        guard let session = try await session(request) else { throw HTTPError(.unauthorized) }
        let functions = session.functions.compactMap { site.function($0) }
        let covered = site.functions.reduce(into: [String: String]()) { covered, one in
            if let deputy = one.deputy, session.functions.contains(deputy) { covered[one.id] = deputy }
        }
        let away = covered.isEmpty ? [] : try await staff.functionsAway(on: Day(now()))
        return ConsoleDesk(
            pages: self, session: session, functions: functions, language: ask.language, covered: covered.filter { away.contains($0.key) })
    }

    private func session(_ request: Request) async throws -> StaffSession? {
        guard let bearer = Self.bearer(request) else { return nil }
        return try await signIn.session(bearer, now: now())
    }

    static func bearer(_ request: Request) -> String? {
        guard let value = request.headers[.authorization], value.hasPrefix("Bearer ") else { return nil }
        return String(value.dropFirst(7))
    }

    func rail(_ session: StaffSession, _ language: Language) -> HTML {
        let functions = session.functions.compactMap { site.function($0) }
        return ConsoleDesk(pages: self, session: session, functions: functions, language: language).rail
    }
}

/// What of a letter is shown: never its attachments.
package struct ShownLetter: Sendable {
    package let from: String
    package let subject: String
    package let text: String
    package init(from: String, subject: String, text: String) { (self.from, self.subject, self.text) = (from, subject, text) }
}
