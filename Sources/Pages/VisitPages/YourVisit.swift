import Declarations
package import Hummingbird
import Markup
package import PageKit
package import Visits

/// What a request comes down to.
package typealias Seeing = @Sendable (Request, Ask) -> SeenVisit
/// Hears of which class the screen is that a page is on.
package typealias Screening = @Sendable (Screen, Request, Ask) -> Void

/// What the server sees of whoever asks, reduced as the counter reduces it.
package struct SeenVisit: Sendable {
    package let agent: Agent
    package let country: Country?
    /// A primary subtag, or "".
    package let language: String
    package let referrer: Referrer
    package let objects: Bool
    /// The line of the address log; nothing where none is kept.
    package let logged: AddressLine.Visitor?
    package init(agent: Agent, country: Country?, language: String, referrer: Referrer, objects: Bool, logged: AddressLine.Visitor?) {
        (self.agent, self.country, self.language, self.referrer) = (agent, country, language, referrer)
        (self.objects, self.logged) = (objects, logged)
    }
}

/// "What counts me?": nothing on it is kept, and nobody else's request is answered with it.
struct YourVisit {
    let seen: SeenVisit
    let words: VisitWords
    /// A line of the address log is kept so long.
    let logDays: Int
    /// Pages have a script that tells how wide the screen is.
    let screen: Bool
    let dates: DateWords

    private var texts: Texts { words.texts }

    var html: HTML {
        let answer = seen.objects ? "objected" : seen.agent.bot == nil ? "counted" : "robot"
        var facts: [(name: String, value: HTML)] = [
            (texts("visits.you.address"), address), (texts("visits.you.agent"), "\(agent)"),
            (texts("visits.you.country"), "\(words.value(seen.country?.description ?? "", of: .country))"),
            (texts("visits.you.language"), "\(words.value(seen.language, of: .language))"),
            (texts("visits.you.referrer"), "\(referrer)"),
            (texts("visits.you.signal"), "\(texts(seen.objects ? "visits.you.signal.yes" : "visits.you.signal.no"))"),
            (texts("visits.you.session"), "\(texts("visits.you.session.is"))"),
        ]
        if screen { facts.insert((texts("visits.you.screen"), "\(texts("visits.you.screen.is"))"), at: 2) }
        return """
            <h1>\(texts("visits.you.title"))</h1>
            <p class="lead">\(texts("visits.you.lead"))</p>
            <p><strong>\(texts("visits.you.answer.\(answer)"))</strong></p>
            \(HTML.panel(id: "seen", heading: texts("visits.you.what"), HTML.facts(facts)))\
            \(HTML.panel(id: "stop", heading: texts("visits.you.stop"), "<p>\(texts("visits.you.stop.is"))</p>"))
            """
    }

    private var address: HTML {
        guard let logged = seen.logged else {
            return "\(texts("visits.you.address.none")) \(texts("visits.you.address.forgotten"))"
        }
        let line = texts(
            logged.network == .unknown ? "visits.you.address.unknown" : "visits.you.address.kept",
            ["network": logged.network.description, "family": logged.browser.rawValue, "days": dates.days(logDays)])
        return "\(line) \(texts(logged.network.isWhole ? "visits.you.address.used" : "visits.you.address.forgotten"))"
    }

    private var agent: String {
        texts(
            "visits.you.agent.is",
            [
                "browser": seen.agent.bot ?? seen.agent.browser, "system": seen.agent.system,
                "device": texts("visits.device.\(seen.agent.device.rawValue)").lowercased(),
            ])
    }

    private var referrer: String {
        switch seen.referrer {
        case .none: texts("visits.you.referrer.none")
        case .own: words.texts("visits.you.referrer.own")
        case .site(let domain): domain
        }
    }
}
