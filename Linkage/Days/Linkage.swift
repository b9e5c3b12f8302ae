import ArgumentParser
import Foundation

/// Plays the days of a plan through the parts that `vern serve` wires, on a clock the plan moves, and lays what an insider could copy
/// into a folder for each day. `bin/linkage` runs it; who was who stays with whoever made the plan.
@main
struct Linkage: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "vern-linkage", abstract: "Plays days of visits and registrations, and keeps every byte they leave.")
    @Argument(help: "What happens, in order: docs/linkage.md says how a line reads.") var plan: String
    @Argument(help: "An empty folder for the installation and what is copied of it.") var folder: String
    @Option(help: "The site folder.") var site = "examples/message-management"
    @Flag(help: "For comparison: the address log is written every minute, as a careless build would.") var everyMinute = false

    func run() async throws {
        let plan = try Plan(URL(fileURLWithPath: plan))
        let folder = URL(fileURLWithPath: folder, isDirectory: true)
        let clock = SteppedClock(plan.start)
        let house = try House(site: site, data: folder.appending(path: "data"), clock: clock, everyMinute: everyMinute)
        let evidence = Evidence(of: folder.appending(path: "data"), into: folder)
        for event in plan.events {
            while let minute = clock.nextMinute(before: event.time) {
                clock.set(minute)
                try await house.minute()
                try evidence.stamp(minute, letters: clock.isFullHour)
                if clock.isFullHour { try evidence.copyVisits(hour: minute) }
            }
            clock.set(event.time)
            switch event.act {
            case .hit(let hit): house.hit(hit)
            case .form(let form):
                try await house.register(form)
                try evidence.stamp(event.time, letters: false)
            case .link(let person):
                try await house.confirm(person)
                try evidence.stamp(event.time, letters: false)
            case .close(let day):
                try evidence.close(day: day, people: try await house.opened(of: day))
            }
        }
        try house.close()
    }
}
