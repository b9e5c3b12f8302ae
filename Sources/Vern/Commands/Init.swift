import ArgumentParser
import DataProtection
import Declarations
import Foundation
import Markdown
import SiteFolder

/// Writes a new site folder to begin with.
struct Init: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "Write a new site folder with every key explained, in English and Norwegian.")
    @Argument(help: "A folder that is new or empty.") var folder: String
    @Option(help: "The company.") var name = "Example AS"
    @Option(help: "Its address for privacy matters.") var email = "privacy@firm.example"
    @Option(help: "Its country, two letters (ISO 3166-1).") var country = "NO"
    @Option(help: "Where people will reach the site.") var url = "http://localhost:8080"
    @Option(help: "IANA name of the time zone times are shown in.") var timeZone = "Europe/Oslo"

    func run() throws {
        let parts = Calendar(identifier: .gregorian).dateComponents([.year, .month, .day], from: Date())
        let today = String(format: "%04d-%02d-%02d", parts.year!, parts.month!, parts.day!)
        let site = NewSite(
            name: name, email: email, country: country, url: url, timeZone: timeZone, today: CalendarDate(today)!)
        do {
            try SiteFolder(markdown: MD4C(), texts: BuiltInTexts.texts())
                .initialise(at: URL(fileURLWithPath: folder, isDirectory: true), site)
        } catch let refusal as StartRefusal {
            switch refusal {
            case .notEmpty: Complaint.say("vern: \(folder) is not empty; name a folder that is new or empty")
            case .mistaken(let mistakes):
                for mistake in mistakes { Complaint.say("vern: \(mistake)") }
            }
            throw Exit.finding
        }
        print(
            "\(folder) is ready. Look through vern.yaml, then: vern check \(folder), vern serve \(folder) --data \(folder)-data --listen 127.0.0.1:8081"
        )
    }
}
