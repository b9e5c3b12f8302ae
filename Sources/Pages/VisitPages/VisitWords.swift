import DataProtection
import Declarations
import Foundation
import Markup
import PageKit
import Visits

/// How figures, days and values of visits are written in one language.
struct VisitWords {
    let texts: Texts
    let smallest: Int
    let numbers: NumberWords
    private let dates: DateWords
    private let names: Locale

    init(texts: Texts, smallest: Int) {
        (self.texts, self.smallest) = (texts, smallest)
        numbers = NumberWords(texts: texts)
        dates = DateWords(texts: texts, timeZone: "UTC")
        names = Locale(identifier: texts.language.rawValue)
    }

    func day(_ day: Int) -> String { dates.date(Day(number: day)) }

    /// "March 2026", or the day where steps are days.
    func step(_ day: Int, byMonth: Bool) -> String {
        guard byMonth else { return self.day(day) }
        let date = CalendarDate(Day(number: day))
        return "\(texts("month.\(date.month)")) \(date.year)"
    }

    /// "23 Mar": below an axis there is little room.
    func mark(_ day: Int, byMonth: Bool) -> String {
        let date = CalendarDate(Day(number: day))
        let month = texts("month.\(date.month)").prefix(3)
        return byMonth ? "\(month) \(date.year)" : "\(date.day) \(month)"
    }

    func figure(_ figure: Figure, _ write: (Int) -> String) -> HTML {
        switch figure {
        case .shown(let number): "\(write(number))"
        case .few, .held: "<span class=\"withheld\">\(plain(figure))</span>"
        }
    }
    func figure(_ figure: Figure) -> HTML { self.figure(figure, numbers.whole) }
    func figure(_ figure: Figure?) -> HTML { figure.map { self.figure($0) } ?? "–" }

    /// For a picture, where nothing can be hatched.
    func plain(_ figure: Figure) -> String {
        switch figure {
        case .shown(let number): numbers.whole(number)
        case .few: texts("visits.few", ["k": String(smallest)])
        case .held: texts("visits.held")
        }
    }

    /// "+23 %"; nothing unless both are told.
    func change(_ before: Figure?, _ now: Figure) -> String? {
        guard let before = before?.number, let now = now.number else { return nil }
        return numbers.change(from: before, to: now)
    }

    func length(_ seconds: Int) -> String {
        seconds < 60
            ? texts("visits.seconds", ["n": String(seconds)])
            : texts("visits.minutes", ["m": numbers.whole(seconds / 60), "s": String(seconds % 60)])
    }

    /// Visits of one page among all; nothing unless both are told.
    func bounces(_ totals: Report.Totals) -> String? {
        guard let part = totals.bounces.number, let all = totals.visits.number else { return nil }
        return numbers.percent(part, of: all)
    }

    /// How long a visit is on average; nothing unless it follows from what is told.
    func length(_ totals: Report.Totals) -> String? {
        guard let all = totals.visits.number else { return nil }
        // Fewer seconds than are told, of more visits than that.
        guard let sum = totals.seconds.number else {
            return totals.seconds == .few && all >= smallest ? texts("visits.seconds", ["n": "< 1"]) : nil
        }
        return length(all > 0 ? sum / all : 0)
    }

    /// What is to be known of the figures of a report.
    func remarks(_ report: Report) -> String {
        var remarks = [texts("visits.small", ["k": String(smallest)])]
        if report.noisy { remarks.append(texts("visits.noise")) }
        if !report.incomplete.isEmpty { remarks.append(texts("visits.incomplete", ["days": texts.list(runs(of: report.incomplete))])) }
        return remarks.joined(separator: " ")
    }

    /// Days in words; those that follow each other as their first and last.
    private func runs(of days: [Int]) -> [String] {
        var runs: [ClosedRange<Int>] = []
        for day in days {
            if let last = runs.last, last.upperBound + 1 == day {
                runs[runs.count - 1] = last.lowerBound...day
            } else {
                runs.append(day...day)
            }
        }
        return runs.map { $0.count == 1 ? day($0.lowerBound) : "\(day($0.lowerBound)) – \(day($0.upperBound))" }
    }

    /// A value of a dimension, for people.
    func value(_ value: String, of dimension: Visits.Dimension) -> String {
        if value == Visits.Dimension.other { return texts("visits.other") }
        return switch dimension {
        case .country: value.isEmpty ? texts("visits.country.unknown") : texts.language.country(value)
        case .language: value.isEmpty ? texts("visits.language.unknown") : names.localizedString(forLanguageCode: value) ?? value
        case .referrer: value.isEmpty ? texts("visits.referrer.none") : value
        case .campaign: value.isEmpty ? texts("visits.campaign.none") : value
        case .device: texts("visits.device.\(value)")
        case .screen: value.isEmpty ? texts("visits.screen.untold") : texts("visits.screen.\(value)")
        case .hour: "\(value):00–\(value):59"
        case .latency: Int(value).map { milliseconds($0) } ?? texts("visits.latency.more")
        case .browser, .system: value.isEmpty || value == Agent.other ? texts("visits.unnamed") : value
        case .bot: value == Agent.nameless ? texts("visits.bot.nameless") : value == Agent.other ? texts("visits.unnamed") : value
        case .total, .page, .entry, .exit, .status: value
        }
    }

    private func milliseconds(_ microseconds: Int) -> String {
        let (whole, rest) = microseconds.quotientAndRemainder(dividingBy: 1_000)
        return rest == 0 ? "\(numbers.whole(whole)) ms" : "\(whole)\(texts("number.decimal"))\(rest / 100) ms"
    }
}
