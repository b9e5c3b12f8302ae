import DataProtection
import Declarations
import Foundation
import HTTPTypes
import Hummingbird
import Logging
import PageKit
import Staff
import StaffPages
import VisitPages
import Visits

/// What is told of visits: pages for everybody, pages in the console.
extension VisitRecording {
    /// Reports for commands and letters.
    var making: ReportMaking { ReportMaking(site, reports) }

    func pages(in shell: PageShell) -> VisitPages {
        VisitPages(
            site: site, shell: shell, reports: reports, seeing: seeing, credit: rules.countries.credit,
            screened: site.visits.screen ? screened : nil)
    }

    func statistics() throws -> ConsolePages.Statistics {
        let pages = pages(in: try PageShell(site: site, stylesheet: Asset.stylesheet(site.theme).path))
        return { period, page, language in
            try await pages.console(VisitQuestion(period: period, page: page), language, action: "/view/statistics")
        }
    }

    /// Sends the figures of each month to whom the site names. What is counted and who is told of it meet here and nowhere else.
    func mailing(_ installation: Installation, console: String?, logger: Logger) -> Background {
        let desk = MonthlyReportDesk(site: installation.site, vault: installation.vault, store: installation.people)
        return Background(name: "sending the figures of a month", every: .seconds(600), logger: logger) { [making] in
            try await desk.round(now: Date()) { try await making.letter(of: Month(number: $0), console: console) }
        }
    }

    private var screened: Screening {
        { [counter] screen, request, ask in
            guard !request.headers.object else { return }
            counter?.note(screen, second: time(nil), address: ask.client ?? "", agent: request.headers[.userAgent] ?? "")
        }
    }

    private var seeing: Seeing {
        { [rules, written = log.written] request, ask in
            func field(_ name: HTTPField.Name) -> String { request.headers[name] ?? "" }
            let (agent, client) = (field(.userAgent), ask.client ?? "")
            return SeenVisit(
                agent: Array(agent.utf8).withUnsafeBytes { rules.agents.agent(of: $0) },
                country: ClientAddress(client).flatMap { rules.countries.country(of: $0) },
                language: AcceptedLanguage.subtag(of: field(.acceptLanguage)),
                referrer: Array(field(.referer).utf8).withUnsafeBytes { rules.referrers.referrer(of: $0) },
                objects: request.headers.object,
                logged: AddressLine.Visitor(
                    network: ClientAddress(client).map(written) ?? .unknown, browser: BrowserFamily(agent: agent)))
        }
    }
}
