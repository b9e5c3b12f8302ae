import Visits

/// The counting rules once more, in the plainest way there is: lists of all that everybody did.
struct PlainCounting {
    private var cells: [Cell: Tally] = [:]
    private var objected = 0

    static func days(_ hits: [WorldHit]) -> [Int: DayTallies] {
        Dictionary(grouping: hits, by: { $0.second / 86_400 }).mapValues { hits in
            var counting = PlainCounting()
            counting.count(hits)
            return DayTallies(day: hits[0].second / 86_400, cells: counting.cells, objected: counting.objected)
        }
    }

    private mutating func put(_ dimension: Dimension, _ value: String, _ tally: Tally) {
        cells[Cell(dimension, value), default: Tally()] += tally
    }

    private mutating func count(_ hits: [WorldHit]) {
        objected = hits.filter(\.objects).count
        for hit in hits where !hit.objects {
            put(.status, "\(hit.status)", Tally(views: 1))
            if let time = hit.microseconds { put(.latency, time <= 250 ? "250" : time <= 1_000 ? "1000" : "more", Tally(views: 1)) }
            if hit.agent == "Googlebot" {
                put(.bot, "Google", Tally(views: 1, bytes: hit.bytes))
            } else {
                put(.total, "", Tally(bytes: hit.bytes))
            }
        }
        let views = hits.filter { hit in
            !hit.objects && hit.agent != "Googlebot" && hit.method == .get && [200, 304].contains(hit.status) && hit.path != "/style.css"
        }
        for (_, views) in Dictionary(grouping: views, by: { "\($0.address) \($0.agent)" }) { visitor(views) }
    }

    private mutating func visitor(_ views: [WorldHit]) {
        let words = views[0].agent.split(separator: " ").map(String.init)
        let traits: [(Dimension, String)] = [
            (.total, ""), (.country, views[0].address % 3 == 0 ? "" : views[0].address % 3 == 1 ? "NO" : "NL"),
            (.language, ["nb-NO,nb;q=0.9": "nb", "EN": "en", "en-US": "en"][views[0].language] ?? ""),
            (.browser, words.first ?? "none"), (.system, words.count > 1 ? words[1] : ""),
            (.device, words.contains("Mobile") ? "phone" : "desktop"),
        ]
        var visits: [[WorldHit]] = []
        for view in views {
            if let last = visits.last?.last, view.second - last.second <= 1_800 {
                visits[visits.count - 1].append(view)
            } else {
                visits.append([view])
            }
        }
        for (dimension, value) in traits {
            put(dimension, value, Tally(views: views.count, visitors: 1, visits: visits.count))
        }
        for (hour, views) in Dictionary(grouping: views, by: { $0.second % 86_400 / 3_600 }) {
            put(.hour, hour < 10 ? "0\(hour)" : "\(hour)", Tally(views: views.count, visitors: 1))
        }
        for (page, views) in Dictionary(grouping: views, by: page) {
            put(.page, page, Tally(views: views.count, visitors: 1, bytes: views.map(\.bytes).reduce(0, +)))
        }
        for (entry, visits) in Dictionary(grouping: visits, by: { page($0[0]) }) {
            let (bounces, seconds) = (visits.filter { $0.count == 1 }.count, visits.map { $0.last!.second - $0[0].second }.reduce(0, +))
            put(.entry, entry, Tally(visitors: 1, visits: visits.count, bounces: bounces, seconds: seconds))
            put(.total, "", Tally(bounces: bounces, seconds: seconds))
        }
        for (exit, visits) in Dictionary(grouping: visits, by: { page($0.last!) }) {
            put(.exit, exit, Tally(visitors: 1, visits: visits.count))
        }
        for (site, visits) in Dictionary(
            grouping: visits, by: { ["a.example/path": "a.example", "b.example": "b.example"][$0[0].referrer] ?? "" })
        {
            put(.referrer, site, Tally(visitors: 1, visits: visits.count))
        }
        let campaigns = ["utm_campaign=spring": "spring", "a=1&utm_campaign=secret": "*"]
        for (campaign, visits) in Dictionary(grouping: visits, by: { campaigns[$0[0].query] ?? "" }) {
            put(.campaign, campaign, Tally(visitors: 1, visits: visits.count))
        }
    }

    private func page(_ hit: WorldHit) -> String { hit.path == "/nb/privacy" ? "/privacy" : hit.path == "/nowhere" ? "*" : hit.path }
}
