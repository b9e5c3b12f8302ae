package import DataProtection

/// How many are registered for a product, and on which days they did. Figures, nobody's name.
package struct ProductCount: Sendable {
    package private(set) var active = 0
    package private(set) var stopped = 0
    package private(set) var days: [Day: Int] = [:]
    package init() {}

    package mutating func add(_ count: Int, standing: Standing, on day: Day) {
        switch standing {
        case .pending: return
        case .active: active += count
        case .stopped: stopped += count
        }
        days[day, default: 0] += count
        if days[day] == 0 { days[day] = nil }
    }

    /// So many last months of the calendar, oldest first, each with how many registered in it. A figure below the smallest group is left
    /// out; were it the only one, the total would tell it, so the next smallest is left out with it.
    package func months(_ count: Int, until today: Day, smallestGroup: Int) -> [(month: CalendarDate, registered: Int?)] {
        let last = CalendarDate(today)
        let months = (0..<count).reversed().map { back -> (year: Int, month: Int) in
            let number = last.year * 12 + last.month - 1 - back
            return (number / 12, number % 12 + 1)
        }
        var sums: [Int: Int] = [:]
        for (day, registered) in days {
            let date = CalendarDate(day)
            sums[date.year * 12 + date.month, default: 0] += registered
        }
        let figures = months.map { sums[$0.year * 12 + $0.month] ?? 0 }
        var hidden = Set(figures.indices.filter { figures[$0] > 0 && figures[$0] < smallestGroup })
        if hidden.count == 1, let next = figures.indices.filter({ figures[$0] >= smallestGroup }).min(by: { figures[$0] < figures[$1] }) {
            hidden.insert(next)
        }
        return months.indices.map { place in
            let (year, month) = months[place]
            return (
                CalendarDate("\(year)-\(month < 10 ? "0" : "")\(month)-01")!, hidden.contains(place) ? nil : figures[place]
            )
        }
    }
}
