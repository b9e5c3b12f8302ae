import Foundation

/// Who is a robot, beyond those the rules know: by what it says of itself. Few words, and each seen to name no browser people use.
enum Robots {
    /// Parts of texts of programs that fetch without a person looking on; lowercase.
    private static let words = [
        "bot/", "bot-", "bot;", "bot)", "bot ", "bot_", "robot", "crawl", "spider", "scrape", "slurp", "archive", "fetch", "headless",
        "monitor",
        "preview", "scan", "validator", "checker", "+http", "http-client", "httpclient", "http client", "http_request", "python", "libwww",
        "java/",
        "perl", "ruby", "curl", "wget", "go-http", "okhttp", "axios", "node-fetch", "node.js", "guzzle", "urllib", "aiohttp", "lighthouse",
        "phantomjs",
        "selenium", "puppeteer", "playwright", "feed", "rss", "lookup", "analyzer", "sitemap", "uptime", "probe", "indexer",
    ]
    /// Browsers and devices whose names hold such a word.
    private static let people = ["cubot", "developerpreview"]
    private static let finder = WordFinder(
        words.map { (Array($0.utf8), 0) } + people.map { (Array($0.utf8), 1) })

    /// A program that says neither what it runs on nor that it shows pages.
    static func isNobodys(_ reading: AgentReading, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard reading.system.family == "Other", reading.device == "Other" else { return false }
        return reading.browser.family == "Other" || !(text.starts(with: "Mozilla/".utf8) || text.starts(with: "Opera/".utf8))
    }

    /// By its words: yes, surely not, or they don't tell.
    static func speaks(_ text: UnsafeBufferPointer<UInt8>) -> Bool? {
        var (robot, person) = (false, false)
        finder.find(in: text) { if $0 == 0 { robot = true } else { person = true } }
        if robot || person { return !person }
        // A name alone, ending so.
        return text.count >= 3 && text.suffix(3).map { $0 | 0x20 } == Array("bot".utf8) ? true : nil
    }
}
