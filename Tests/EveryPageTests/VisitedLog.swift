import Foundation

/// A made-up log of another server, so that the pages of visits have something to show: busy days and one with few, one that nobody
/// counted, readers of several countries, robots, answers that were none.
enum VisitedLog {
    private static let networks = ["129.240", "130.225", "194.71", "141.20", "193.51", "128.86", "130.216", "133.11", "200.144"]
    private static let pages = ["/", "/about", "/privacy", "/products/courier", "/links", "/no-such-page"]
    private static let referrers = ["-", "https://search.example/?q=letters", "https://news.example/1", "https://forum.example/thread"]
    private static let agents = [
        "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36",
        "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
        "ExampleBot/1.0 (+https://robots.example/bot)",
    ]

    /// Of the forty days before `now`.
    static func text(before now: Date) -> String {
        let writer = DateFormatter()
        (writer.locale, writer.timeZone) = (Locale(identifier: "en_US_POSIX"), .gmt)
        writer.dateFormat = "dd/MMM/yyyy:HH:mm:ss Z"
        let midnight = Date(timeIntervalSince1970: (now.timeIntervalSince1970 / 86_400).rounded(.down) * 86_400)
        var lines: [String] = []
        for day in (1...40).reversed() where day != 20 {
            let visitors = day == 10 ? 4 : 40 + 7 * (day % 7)
            for visitor in 0..<visitors {
                let address = "\(networks[(visitor * visitor) % 31 % networks.count]).\(visitor).\(day)"
                for step in 0...(visitor % 3) {
                    let time = midnight - Double(day) * 86_400 + Double(visitor * 700 % 80_000 + step * 90)
                    let page = pages[(visitor + step) % pages.count]
                    lines.append(
                        "\(address) - - [\(writer.string(from: time))] \"GET \(page) HTTP/1.1\" \(page.hasPrefix("/no") ? 404 : 200) 5120 "
                            + "\"\(referrers[visitor % 7 % referrers.count])\" \"\(agents[visitor % 5 % agents.count])\"")
                }
            }
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
